import type { ExecutionContext } from 'ava';
import type { PortList } from '../../src/core/ports/list-ports.js';
import { TcpState } from '../../src/core/ports/types.js';
import type { Lab } from '../lab/lab.js';
import { labTest } from '../lab/lab-test.js';
import type { Namespace } from '../lab/namespace.js';
import {
  askSockets,
  askSocketsBeside,
  type Scene,
  socketLines,
  socketScene,
  witnessLines,
} from '../lab/socket-scene.js';

const otherUser = 4242;

async function sceneIn(lab: Lab, withOtherUser: boolean): Promise<readonly [Namespace, Scene]> {
  const namespace = lab.namespace('sockets');
  return [namespace, await socketScene(namespace, withOtherUser)];
}

const only = <T>(t: ExecutionContext, items: readonly T[]): T => {
  t.is(items.length, 1, JSON.stringify(items));
  const [item] = items;
  if (item === undefined) throw new Error('there is none');
  return item;
};

const all = ({ lists: [list] }: { readonly lists: readonly PortList[] }): PortList => {
  if (list === undefined) throw new Error('no list was asked for');
  return list;
};

labTest(
  'Sockets in every state are listed as ss lists them, with their users, processes and interfaces',
  { needs: ['tun'], bothWays: true },
  async (t, lab) => {
    const [namespace] = await sceneIn(lab, lab.way === 'root');
    const before = witnessLines(namespace);
    const answer = askSockets(namespace, { lists: [{}] });
    t.deepEqual(before, witnessLines(namespace));
    t.deepEqual(socketLines(all(answer)), before);
    const seen = new Set(all(answer).tcpPortStatesInfo.map(({ tcpState }) => tcpState));
    const every = Object.values(TcpState).filter((state): state is TcpState => typeof state === 'number');
    t.deepEqual(
      every.filter((state) => !seen.has(state)),
      [],
      'states that no socket of the scene is in',
    );
  },
);

labTest(
  'A socket that is bound and does nothing is closed and inactive, and its process is known',
  { needs: ['tun'] },
  async (t, lab) => {
    const [namespace, scene] = await sceneIn(lab, false);
    const { lists } = askSockets(namespace, { lists: [{ states: [TcpState.TCP_CLOSE] }, {}] });
    const closed = only(t, lists[0]?.tcpPortStatesInfo ?? []);
    t.like(closed, { tcpLocalIp: '127.0.0.1', tcpLocalPort: 7010, tcpState: TcpState.TCP_CLOSE, inactive: true });
    t.deepEqual(closed.pids, [scene.pid]);
    t.is(lists[1]?.tcpPortStatesInfo.filter(({ inactive }) => inactive === true).length, 1);
  },
);

labTest(
  'Processes that share a listener by fork are all named; by SO_REUSEPORT each has its own',
  { needs: ['tun'] },
  async (t, lab) => {
    const [namespace, scene] = await sceneIn(lab, false);
    const [forked, reusing] = askSockets(namespace, {
      lists: [
        { port: '7001', listening: true },
        { port: '7002', listening: true },
      ],
    }).lists;
    const shared = only(t, forked?.tcpPortStatesInfo ?? []);
    t.deepEqual(shared.pids, [scene.pid, scene.forked, scene.reusing]);
    t.is(shared.tcpPid, scene.pid);
    const each = (reusing?.tcpPortStatesInfo ?? []).map(({ pids }) => pids.join()).sort();
    t.deepEqual(each, [`${scene.pid},${scene.reusing}`, `${scene.reusing}`].sort());
  },
);

labTest(
  'A filter picks what it says: protocol, family, listeners, states, ports of either end, process, user and program',
  { needs: ['tun', 'userIds'] },
  async (t, lab) => {
    const [namespace, scene] = await sceneIn(lab, true);
    const whole = all(askSockets(namespace, { lists: [{}] }));
    const ask = (query: object): PortList => all(askSockets(namespace, { lists: [query] }));
    const lines = socketLines(whole);
    const among = (picked: PortList, holds: (line: string) => boolean, what: string): void => {
      t.deepEqual(socketLines(picked), lines.filter(holds), what);
      t.true(socketLines(picked).length > 0, what);
    };
    among(ask({ protocol: 17 }), (line) => line.startsWith('udp'), 'udp');
    among(
      ask({ listening: true }),
      (line) => / TCP_LISTEN /.test(line) || line.startsWith('udp TCP_CLOSE '),
      'listening',
    );
    among(ask({ states: [TcpState.TCP_SYN_RECV] }), (line) => line.includes('TCP_SYN_RECV'), 'syn_recv');
    among(ask({ states: [TcpState.TCP_TIME_WAIT] }), (line) => line.includes('TCP_TIME_WAIT'), 'time_wait');
    among(
      ask({ states: [TcpState.TCP_FIN_WAIT1, TcpState.TCP_CLOSING] }),
      (line) => /TCP_(FIN_WAIT1|CLOSING)/.test(line),
      'two states',
    );
    among(ask({ port: '7001' }), (line) => / 7001 /.test(line), 'port');
    among(ask({ port: '7002-7009' }), (line) => / 700[2-9] /.test(line), 'range');
    among(ask({ port: '1002', protocol: 6 }), (line) => line.includes('10.9.0.2 1002'), 'remote port');
    among(ask({ user: '4242' }), (line) => line.includes('uid 4242'), 'user');
    among(ask({ pid: scene.reusing }), (line) => line.includes(String(scene.reusing)), 'pid');
    among(ask({ program: 'python3' }), (line) => !line.includes('pids  '), 'program');
    t.is(socketLines(ask({ program: 'python' })).length, 0);
    const six = ask({ family: 6 });
    t.true(
      six.tcpPortStatesInfo.some(({ tcpLocalIp }) => tcpLocalIp === '127.0.0.1'),
      'an IPv4-mapped address',
    );
    t.is(socketLines(six).length + socketLines(ask({ family: 4 })).length, lines.length);
  },
);

labTest(
  'An ordinary user learns every user, and the processes of their own sockets alone',
  { needs: ['tun', 'userIds'] },
  async (t, lab) => {
    const [namespace] = await sceneIn(lab, true);
    const mine = all(askSockets(namespace, { lists: [{}], uid: otherUser }));
    t.deepEqual(socketLines(mine), witnessLines(namespace, otherUser));
    const own = mine.tcpPortStatesInfo.filter(({ tcpUid }) => tcpUid === otherUser);
    t.true(own.length > 0 && own.every(({ tcpPid, pidReason }) => tcpPid > 0 && pidReason === null));
    const reasons = new Set(mine.tcpPortStatesInfo.map(({ tcpState, pidReason }) => `${tcpState} ${pidReason}`));
    t.true(reasons.has(`${TcpState.TCP_LISTEN} permission`));
    t.true(reasons.has(`${TcpState.TCP_TIME_WAIT} timewait`));
    t.true(reasons.has(`${TcpState.TCP_SYN_RECV} kernel`));
  },
);

labTest(
  'An owner is found by four-tuple, by local end, by port, over dual-stack sockets and without connection',
  { needs: ['tun', 'userIds'] },
  async (t, lab) => {
    const [namespace, scene] = await sceneIn(lab, true);
    const { tcpPortStatesInfo } = all(askSockets(namespace, { lists: [{}] }));
    const mapped = only(
      t,
      tcpPortStatesInfo.filter((of) => of.tcpLocalPort === 7003 && of.tcpState === TcpState.TCP_ESTABLISHED),
    );
    const owner = (local: string, remote?: string, protocol?: 'tcp' | 'udp') => {
      const question = { local, ...(remote ? { remote } : {}), ...(protocol ? { protocol } : {}) };
      const [found] = askSockets(namespace, { owners: [question] }).owners;
      if (found === undefined) throw new Error('no answer');
      return found;
    };
    const listener = owner('7011');
    t.like(listener, { uid: otherUser, pid: scene.other, program: 'python3', reason: null, pidReason: null });
    t.regex(listener.command, /python3 .*sockets\.py other-user$/);
    t.is(owner('127.0.0.1:7011').uid, otherUser);
    t.is(owner(':7011/tcp').uid, otherUser);
    t.is(owner('7012').socket?.protocol, 17);
    t.is(owner('7012', undefined, 'tcp').reason, 'owner.none');
    t.is(owner('127.0.0.2:7011').uid, -1);
    t.is(owner('127.0.0.1:7003').socket?.localIp, '::');
    t.is(owner('127.0.0.1:7004').uid, -1, 'a listener of IPv6 alone does not take IPv4');
    t.is(owner('[::1]:7004').uid, 0);
    t.deepEqual(owner('127.0.0.1:7003', `127.0.0.1:${mapped.tcpRemotePort}`).socket?.state, TcpState.TCP_ESTABLISHED);
    t.is(owner('127.0.0.1:7003', '127.0.0.1:9').uid, -1, 'the listener is not the connection');
    t.is(owner('127.0.0.1:7009').socket?.interfaceName, 'lo');
    t.like(owner('127.0.0.1:7006', '127.0.0.1:7005', 'udp'), { uid: 0, pid: scene.pid });
    t.like(owner('127.0.0.1:7005', '127.0.0.1:9999', 'udp').socket, { localPort: 7005, remotePort: 0 });
    const gone = only(
      t,
      tcpPortStatesInfo.filter((of) => of.tcpState === TcpState.TCP_TIME_WAIT),
    );
    const nobody = owner(`127.0.0.1:${gone.tcpLocalPort}`, `127.0.0.1:${gone.tcpRemotePort}`);
    t.like(nobody, { uid: -1, pidReason: 'timewait', reason: 'owner.none', command: '', startedAt: null });
  },
);

labTest('The start of a process is told to the second', { needs: ['tun'] }, async (t, lab) => {
  const before = Date.now();
  const [namespace] = await sceneIn(lab, false);
  const { owners, now } = askSockets(namespace, { owners: [{ local: '7001' }] });
  const started = Date.parse(owners[0]?.startedAt ?? '');
  t.true(started > before - 1500 && started <= now, `${before} ${started} ${now}`);
});

labTest(
  'connection.getConnectOwnerUid takes port 0 for any and finds UDP by its local end',
  { needs: ['tun', 'userIds'] },
  async (t, lab) => {
    const [namespace] = await sceneIn(lab, true);
    const end = (address: string, port = 0) => ({ address, family: address.includes(':') ? 2 : 1, port });
    const asked = [
      ['tcp', end('127.0.0.1', 7011), end('0.0.0.0'), otherUser],
      ['tcp', { address: '127.0.0.1', port: 7011 }, { address: '127.0.0.1' }, -1],
      ['udp', end('127.0.0.1', 7012), end('127.0.0.1', 1), otherUser],
      ['udp', end('127.0.0.1', 7006), end('127.0.0.1', 7005), 0],
      ['udp', end('127.0.0.1', 7014), end('127.0.0.1', 7005), -1],
      ['tcp', end('10.9.0.1'), end('10.9.0.2', 1001), 0],
      ['tcp', end('10.9.0.1', 1), end('10.9.0.2', 1001), -1],
      ['tcp', end('::ffff:127.0.0.1', 7011), end('::'), otherUser],
      ['tcp', end('::1', 7013), end('::1'), 0],
    ] as const;
    const { connections, states } = askSockets(namespace, {
      connections: asked.map(([protocol, local, remote]) => [protocol, local, remote] as const),
    });
    t.deepEqual(
      connections,
      asked.map(([, , , uid]) => [uid, uid] as const),
    );
    const tcp = states.tcpPortStatesInfo ?? [];
    t.deepEqual(
      Object.keys(tcp[0] ?? {}),
      'tcpLocalIp tcpLocalPort tcpRemoteIp tcpRemotePort tcpUid tcpPid tcpState'.split(' '),
    );
    t.deepEqual(Object.keys(states.udpPortStatesInfo?.[0] ?? {}), 'udpLocalIp udpLocalPort udpUid udpPid'.split(' '));
    t.true(tcp.some(({ tcpState }) => tcpState === TcpState.TCP_TIME_WAIT));
  },
);

labTest(
  'Without native calls the files of /proc/net tell the same but for interfaces and what is only bound',
  { needs: ['tun'] },
  async (t, lab) => {
    const [namespace] = await sceneIn(lab, false);
    const environment = { NET_NO_FFI: '1' };
    const files = all(askSockets(namespace, { lists: [{}] }, { environment }));
    t.is(files.missing.length, 1);
    const plain = (lines: readonly string[]) =>
      lines.map((line) => line.replace(/ lo$/, ' ').replace(/ (\*|::) /, ' :: ')).sort();
    t.deepEqual(plain(socketLines(files)), plain(witnessLines(namespace)));
    const [one] = askSockets(
      namespace,
      { owners: [{ local: '127.0.0.1:7013' }, { local: '[::1]:7013' }] },
      { environment },
    ).owners;
    t.is(one?.uid, -1);
  },
);

labTest(
  'All network namespaces are told of once each, with their names, to root alone',
  { needs: ['tun', 'userIds'] },
  async (t, lab) => {
    const [namespace] = await sceneIn(lab, false);
    const empty = lab.namespace('empty');
    const query = { port: '7001', listening: true, everyNamespace: true };
    const fromOutside = all(askSocketsBeside(namespace, { lists: [query] }));
    const found = fromOutside.tcpPortStatesInfo.filter(({ netns }) => netns === namespace.name);
    t.is(found.length, 1);
    const fromInside = all(askSockets(namespace, { lists: [query] }));
    t.deepEqual(fromInside.tcpPortStatesInfo.filter(({ netns }) => netns === '' || netns === namespace.name).length, 1);
    t.is(askSocketsBeside(empty, { lists: [{}], netns: empty.name }).lists[0]?.tcpPortStatesInfo.length, 0);
    t.deepEqual(
      socketLines(all(askSocketsBeside(empty, { lists: [{}], netns: namespace.name }))),
      witnessLines(namespace),
    );
    const refused = askSockets(namespace, { lists: [query], uid: otherUser }) as unknown as { refused: string };
    t.is(refused.refused, 'permission');
  },
);
