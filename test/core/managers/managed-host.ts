import type { ExecutionContext } from 'ava';
import type { Lab } from '../../lab/lab.js';
import type { Namespace } from '../../lab/namespace.js';
import { SystemBus } from '../../lab/system-bus.js';

export interface ManagedHost {
  readonly host: Namespace;
  /** 10.66.0.1 at the other end of the host's eth7. */
  readonly router: Namespace;
  readonly bus: SystemBus;
}

/** A host with one uplink, still without address, to a router, and a bus. */
export async function managedHost(t: ExecutionContext, lab: Lab): Promise<ManagedHost> {
  const router = lab.namespace('router');
  const host = lab.namespace('host');
  lab.cable(host, 'eth7', router, 'pe7');
  router.ip('addr add 10.66.0.1/24 dev pe7');
  return { host, router, bus: await SystemBus.start(t, host) };
}

/** What gives eth7 its address by hand. */
export const byHand = ['addr add 10.66.0.2/24 dev eth7', 'route add default via 10.66.0.1'] as const;

/** nmcli's words for the same. */
export const fixedAddress =
  'ipv4.method manual ipv4.addresses 10.66.0.2/24 ipv4.gateway 10.66.0.1 ipv6.method disabled'.split(' ');

/** Makes a connection of NetworkManager for eth7 and brings it up. */
export function connect(bus: SystemBus, ...words: readonly string[]): void {
  bus.nmcli('con', 'add', 'type', 'ethernet', 'ifname', 'eth7', 'con-name', 's7', ...words);
  bus.nmcli('con', 'up', 's7');
}

/** A DHCP server on the router; with a mark, its answers have that vendor-specific option (43), with a script option 252. */
export function serveDhcp(router: Namespace, mark = '', script = ''): void {
  const forced = [
    [43, mark],
    [252, script],
  ].filter(([, text]) => text !== '');
  const option = forced.map(([code, text]) => `--dhcp-option-force=${code ?? ''},${text ?? ''}`);
  const plain = ['--port=0', '--conf-file=/dev/null', '--interface=pe7', '--bind-interfaces', '--leasefile-ro'];
  const range = ['--dhcp-range=10.66.0.50,10.66.0.99,1h', '--dhcp-option=3,10.66.0.1', '--dhcp-option=6,10.66.0.53'];
  const server = router.start(['dnsmasq', '--no-daemon', '--no-ping', ...plain, ...range, ...option]);
  server.stdout.resume();
  server.stderr.resume();
}

/** What `net caps --json` says, as far as tests ask for it. */
export interface Caps {
  readonly networkCap: readonly string[];
  readonly bearerTypes: readonly string[];
  readonly linkUpBandwidthKbps: number;
  readonly linkDownBandwidthKbps: number;
  readonly validatedAt: string | null;
}

export interface Props {
  readonly dnses: readonly { readonly address: string }[];
  readonly domains: string;
}

export const caps = (t: ExecutionContext, bus: SystemBus, ...words: readonly string[]): Caps =>
  bus.json(t, ['caps', ...words]) as Caps;

export const isMetered = (t: ExecutionContext, bus: SystemBus, name: string): boolean =>
  !caps(t, bus, name).networkCap.includes('NET_CAPABILITY_NOT_METERED');

/** Name servers and domains of an interface, and who named them. */
export function resolution(t: ExecutionContext, bus: SystemBus, name: string): [string[], string, string] {
  const { dnses, domains } = bus.json(t, ['props', name]) as Props;
  return [dnses.map(({ address }) => address), domains, bus.source(t, ['props', name], 'dnses')];
}
