import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Lab } from '../../lab/lab.js';
import type { Namespace } from '../../lab/namespace.js';

/** Addresses that both uplinks lead to, each to its own server; `left` is the default of both families. */
export const everywhere = { ipv4: '192.0.2.1', ipv6: '2001:db8::1' } as const;
/** Addresses that the left uplink alone leads to; the right one's router says that there is no way. */
export const onlyLeft = { ipv4: '198.51.100.1', ipv6: '2001:db8:1::1' } as const;

/** Addresses that the machine's own routes rule out. */
export const noWay = { ipv4: '203.0.113.1' } as const;

export const serverPort = 7000;

/** A machine with two uplinks, `left0` and `right0`, and behind each a server that tells its own name and who asks. */
export async function twoUplinks(lab: Lab): Promise<Namespace> {
  const machine = lab.namespace('machine');
  machine.ip(`route add unreachable ${noWay.ipv4}`);
  const sides = [
    { label: 'left', number: 1, metric: 100 },
    { label: 'right', number: 2, metric: 200 },
  ];
  for (const { label, number, metric } of sides) {
    const far = lab.namespace(label);
    lab.cable(machine, `${label}0`, far, 'eth0');
    machine.ip(
      `addr add 10.${number}.0.1/24 dev ${label}0`,
      `-6 addr add fd0${number}::1/64 dev ${label}0`,
      `route add default via 10.${number}.0.2 metric ${metric}`,
      `-6 route add default via fd0${number}::2 metric ${metric}`,
    );
    far.ip(
      `addr add 10.${number}.0.2/24 dev eth0`,
      `-6 addr add fd0${number}::2/64 dev eth0`,
      `addr add ${everywhere.ipv4}/32 dev lo`,
      `-6 addr add ${everywhere.ipv6}/128 dev lo`,
    );
    if (label === 'left') far.ip(`addr add ${onlyLeft.ipv4}/32 dev lo`, `-6 addr add ${onlyLeft.ipv6}/128 dev lo`);
    else far.ip(`route add unreachable ${onlyLeft.ipv4}`, `-6 route add unreachable ${onlyLeft.ipv6}`);
    // A router tells that there is no way once a second at most, unless told otherwise.
    far.set({
      'ipv4/ip_forward': 1,
      'ipv6/conf/all/forwarding': 1,
      'ipv4/icmp_ratelimit': 0,
      'ipv6/icmp/ratelimit': 0,
    });
    const server = far.start([process.execPath, fileURLToPath(new URL('uplink-server.js', import.meta.url)), label]);
    await once(server.stdout, 'data');
  }
  return machine;
}
