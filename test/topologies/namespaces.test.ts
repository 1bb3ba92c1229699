import { eventually } from '../lab/eventually.js';
import type { Answer, Question } from '../lab/inside.js';
import type { Lab } from '../lab/lab.js';
import { labTest } from '../lab/lab-test.js';
import type { Namespace } from '../lab/namespace.js';
import { ask, askBeside, observe, query, reasonOfRefusal } from '../lab/observe.js';
import { wan } from './networks.js';

/** What two moments, or two places to ask from, may tell differently. */
const passing = ['takenAt', 'netns', 'path', 'uid', 'sources', 'expiresSeconds', 'validSeconds', 'preferredSeconds'];

/** An answer without that, and without the connection managers, which are asked about the own namespace alone. */
function lasting(answer: Answer): unknown {
  const snapshot = { ...answer.snapshot, managers: undefined };
  return JSON.parse(JSON.stringify({ ...answer, snapshot }), (key, value: unknown) =>
    passing.includes(key) ? undefined : value,
  );
}

async function busyHost(lab: Lab): Promise<Namespace> {
  const host = wan(lab, { eth0: 'v4 v6', eth1: 'v4 v6', eth2: 'bare' });
  host.ip(
    'link add br0 type bridge',
    'link set eth2 master br0',
    'link set br0 up',
    'neigh add 10.1.0.9 lladdr 02:00:00:00:00:09 dev eth0',
  );
  host.ip(
    'route add unreachable 10.99.0.0/16',
    'rule add fwmark 7 lookup 70',
    'route add default via 10.2.0.1 table 70',
  );
  await eventually('the bridge is up and no address is tentative', () => {
    const shown = host.run(['ip', '-d', 'addr']).stdout;
    return /^\d+: br0: .* state UP /m.test(shown) && !shown.includes('tentative');
  });
  return host;
}

const lookups = [query('1.1.1.1'), query('1.1.1.1', { mark: 7 }), query('fd01::1'), query('10.99.0.1')];

labTest('A named namespace tells from outside what it tells inside', { bothWays: true }, async (t, lab) => {
  const host = await busyHost(lab);
  await observe(t, host, lookups);
  const inside = ask(host, { lookups });
  const outside = askBeside(host, { lookups, netns: host.name });
  t.deepEqual(lasting(outside), lasting(inside));
  t.is(outside.snapshot.netns, host.name);
  t.true('managers' in inside.snapshot);
  t.false('managers' in outside.snapshot);
});

labTest(
  "What the caller's own /sys says of interfaces of the same names does not leak into a named namespace",
  { bothWays: true },
  async (t, lab) => {
    const host = await busyHost(lab);
    await observe(t, host);
    const lies = [
      'mount -t tmpfs lies /sys/class/net',
      'for name in eth0 eth1 br0; do mkdir -p /sys/class/net/$name/phy80211',
      'echo DEVTYPE=wlan > /sys/class/net/$name/uevent; echo 54 > /sys/class/net/$name/speed; done',
      'exec "$@"',
    ].join('\n');
    const question: Question = { lookups, netns: host.name };
    const lied = askBeside(host, question, ['unshare', '-m', '--propagation', 'private', 'sh', '-ec', lies, 'sh']);
    t.deepEqual(lasting(lied), lasting(ask(host, { lookups })));
  },
);

labTest(
  '/etc/netns/NAME/resolv.conf holds for that namespace, and for no other',
  { needs: ['namespaceFiles'] },
  async (t, lab) => {
    const [host, other] = [wan(lab, { eth0: 'v4' }), wan(lab, { eth0: 'v4' })];
    lab.resolverConfiguration(host, 'nameserver 192.0.2.53\nnameserver 2001:db8::53\nsearch lab.example example.org\n');
    await observe(t, host);
    for (const answer of [ask(host, {}), askBeside(host, { netns: host.name })]) {
      const eth0 = answer.interfaces.find((each) => each.name === 'eth0');
      t.deepEqual(
        eth0?.properties.dnses.map((each) => each.address),
        ['192.0.2.53', '2001:db8::53'],
      );
      t.is(eth0?.properties.domains, 'lab.example example.org');
      t.deepEqual(answer.interfaces.find((each) => each.name === 'lo')?.properties.dnses, []);
    }
    const elsewhere = askBeside(other, { netns: other.name });
    t.false(elsewhere.snapshot.resolverConfiguration.nameservers.includes('192.0.2.53'));
  },
);

labTest('An ordinary user is told the same as root', { needs: ['userIds'] }, async (t, lab) => {
  const host = await busyHost(lab);
  await observe(t, host, lookups);
  const user = ask(host, { lookups, uid: 65534 });
  t.deepEqual(lasting(user), lasting(ask(host, { lookups })));
  t.is(user.snapshot.uid, 65534);
  t.deepEqual(user.snapshot.missing, []);
});

labTest(
  'A namespace that does not exist is wrong usage, one that this user may not enter a refusal',
  { needs: ['userIds'] },
  (t, lab) => {
    const host = lab.namespace('host');
    t.is(reasonOfRefusal(host, { netns: 'netlab-no-such' }), 'usage.netns');
    t.is(reasonOfRefusal(host, { netns: '../netns' }), 'usage.netns');
    t.is(reasonOfRefusal(host, { netns: host.name, uid: 65534 }), 'permission');
  },
);

const noFfi = { environment: { NET_NO_FFI: '1' } };

const plain: Readonly<Record<string, (lab: Lab) => Namespace>> = {
  'one default route': (lab) => wan(lab, { eth0: 'v4 v6' }),
  'two default routes': (lab) => wan(lab, { eth0: 'v4 v6', eth1: 'v4 v6' }),
  'no default route': (lab) => wan(lab, { eth0: 'v4 v6 bare' }),
  'a bridge on top': (lab) => {
    const host = wan(lab, { eth0: 'bare' });
    host.ip('link add br0 type bridge forward_delay 0', 'link set eth0 master br0', 'link set br0 up');
    host.ip('addr add 10.1.0.2/24 dev br0', 'route add default via 10.1.0.1');
    return host;
  },
  'routes that refuse': (lab) => {
    const host = wan(lab, { eth0: 'v4 v6' });
    host.ip(
      'route add unreachable 10.90.0.0/16',
      'route add prohibit 10.91.0.0/16',
      'route add blackhole 10.92.0.0/16',
    );
    host.ip('neigh add 10.1.0.9 lladdr 02:00:00:00:00:09 dev eth0', 'link add idle0 type veth peer name idle1');
    return host;
  },
};

for (const [name, build] of Object.entries(plain)) {
  labTest(
    `Without native calls, ${name}: what /proc can tell agrees, and the rest is said to be missing`,
    { bothWays: true },
    async (t, lab) => {
      const host = build(lab);
      const asked = ['1.1.1.1', '10.1.0.77', '10.90.0.1', '10.91.0.1', 'fd01::77'].map((destination) =>
        query(destination),
      );
      const whole = await observe(t, host, asked);
      const limited = ask(host, { lookups: whole.decisions.map((decision) => decision.query) }, noFfi);
      const { snapshot } = limited;
      t.is(snapshot.source, 'procfs');
      const linkFacts = (answer: Pick<Answer, 'snapshot'>) =>
        answer.snapshot.links
          .map(({ ifindex, name, mtu, macAddress, hardwareType, operationalState, master }) => ({
            ifindex,
            name,
            mtu,
            macAddress,
            hardwareType,
            operationalState,
            master,
          }))
          .sort((one, other) => one.ifindex - other.ifindex);
      t.deepEqual(linkFacts(limited), linkFacts(whole));
      const addressFacts = (answer: Pick<Answer, 'snapshot'>) =>
        answer.snapshot.addresses
          .map(({ ifindex, address, prefixLength, scope }) => `${ifindex} ${address}/${prefixLength} ${scope}`)
          .sort();
      t.deepEqual(addressFacts(limited), addressFacts(whole));
      const routeFacts = (answer: Pick<Answer, 'snapshot'>) =>
        answer.snapshot.routes
          .map((route) =>
            [
              route.type,
              route.destination,
              route.prefixLength,
              route.metric,
              ...route.nexthops.flatMap((hop) => [hop.ifindex, hop.gateway]),
            ].join(' '),
          )
          .sort();
      t.deepEqual(routeFacts(limited), routeFacts(whole));
      const decisionFacts = (answer: Answer) =>
        answer.decisions.map(({ type, ifindex, gateway, sourceAddress }) => ({
          type,
          ifindex,
          gateway,
          sourceAddress,
        }));
      t.deepEqual(decisionFacts(limited), decisionFacts(whole));
      t.is(limited.choice.ifindex, whole.choice.ifindex);
      t.deepEqual(limited.choice.ipv4.way?.gateway, whole.choice.ipv4.way?.gateway);
      t.deepEqual(limited.choice.ipv6.way?.gateway, whole.choice.ipv6.way?.gateway);
      t.deepEqual(
        limited.interfaces.map((each) => each.netId),
        whole.interfaces.map((each) => each.netId),
      );
      const missing = new Set(snapshot.missing.map((each) => each.part));
      for (const part of ['links', 'addresses', 'routes', 'rules', 'nexthops', 'neighbours', 'lookup'])
        t.true(missing.has(part), part);
      t.true(snapshot.missing.every((each) => each.reason.includes('NET_NO_FFI=1')));
    },
  );
}

labTest('Without native calls a named namespace cannot be asked, and that is said', { bothWays: true }, (t, lab) => {
  const host = lab.namespace('host');
  t.is(reasonOfRefusal(host, { netns: host.name }, noFfi), 'kernel.unavailable');
});
