/** Sockets for the recorded machines, which have none of their own: a snapshot holds none. */
import type { Process } from '../../src/core/kernel/process.js';
import type { Socket, SocketFilter, Sockets } from '../../src/core/kernel/socket.js';

interface Held {
  readonly socket: Socket;
  readonly pids: readonly number[];
}

const tcp = (state: Socket['state'], localAddress: string, localPort: number, rest: Partial<Socket> = {}): Socket => ({
  protocol: 6,
  family: localAddress.includes(':') ? 10 : 2,
  state,
  inactive: false,
  localAddress,
  localPort,
  remoteAddress: localAddress.includes(':') ? '::' : '0.0.0.0',
  remotePort: 0,
  dualStack: null,
  ifindex: 0,
  interfaceName: '',
  uid: 0,
  inode: 1000 + localPort,
  netns: '',
  ...rest,
});

const udp = (localAddress: string, localPort: number, rest: Partial<Socket> = {}): Socket => ({
  ...tcp(7, localAddress, localPort, { inode: 100_000 + localPort }),
  protocol: 17,
  ...rest,
});

const web = { remoteAddress: '198.51.100.4', remotePort: 443, uid: 4242 };

const office: readonly Held[] = [
  { socket: tcp(10, '127.0.0.1', 631), pids: [812] },
  { socket: tcp(10, '::', 443, { dualStack: true }), pids: [901, 902] },
  { socket: tcp(10, '::1', 5432, { uid: 4242, dualStack: false }), pids: [] },
  { socket: tcp(1, '192.0.2.7', 51_234, { ...web, interfaceName: 'wlan0', ifindex: 5 }), pids: [4000] },
  { socket: tcp(1, '192.0.2.7', 51_236, web), pids: [4000] },
  { socket: tcp(6, '192.0.2.7', 51_238, { ...web, uid: -1, inode: 0 }), pids: [] },
  { socket: tcp(7, '192.0.2.7', 8090, { inactive: true }), pids: [812] },
  { socket: udp('0.0.0.0', 53), pids: [77] },
  { socket: udp('192.0.2.7', 40_000, { state: 1, ...web }), pids: [4000] },
];

const hostile: readonly Held[] = [
  { socket: tcp(10, '0.0.0.0', 443), pids: [6] },
  { socket: tcp(1, '192.0.2.7', 51_234, web), pids: [6] },
  { socket: udp('0.0.0.0', 53), pids: [6] },
];

const id = '5f'.repeat(32);

const processes: Readonly<Record<number, Partial<Process>>> = {
  6: {
    program: '::error::\u001b[2J\n',
    command: ['::warning::', '\u202ereversed', 'a\tb'],
    cgroup: `0::/docker/${id}`,
  },
  77: { program: 'resolver', command: ['/usr/sbin/resolver', '--foreground'] },
  812: { program: 'cupsd', command: ['/usr/sbin/cupsd', '-l'] },
  901: { program: 'web', command: ['web: master'], cgroup: `0::/system.slice/docker-${id}.scope` },
  902: { program: 'web', command: ['web: worker'] },
  4000: { program: 'browser', command: ['/opt/browser/browser', '--profile', 'two words'] },
};

const machines: Readonly<Record<string, readonly Held[]>> = { office, hostile };

/** What the machine of that name is taken to have open; nothing for one that has no line above. */
export function recordedSockets(machine: string): Sockets {
  const held = machines[machine] ?? [];
  const readProcess = (pid: number): Process => ({
    pid,
    program: '',
    command: [],
    cgroup: '0::/init.scope',
    startedAt: new Date(Date.UTC(2024, 0, 1, 12, 0, 0, 250)),
    ...processes[pid],
  });
  return {
    list: (filter = {}) => ({
      sockets: held.map(({ socket }) => socket).filter((socket) => isWanted(socket, filter)),
      missing: [],
    }),
    find: ({ local, remote }) =>
      held.find(
        ({ socket }) =>
          socket.localAddress === local.address &&
          socket.localPort === local.port &&
          socket.remoteAddress === remote.address &&
          socket.remotePort === remote.port,
      )?.socket,
    holders: (inodes) => ({
      pids: new Map(
        held
          .filter(({ socket, pids }) => inodes.has(socket.inode) && pids.length > 0)
          .map(({ socket, pids }) => [socket.inode, pids] as const),
      ),
      complete: false,
    }),
    programOf: (pid) => readProcess(pid).program,
    process: readProcess,
  };
}

function isWanted(socket: Socket, filter: SocketFilter): boolean {
  const { protocol, family, localPorts, remotePorts, eitherPorts } = filter;
  const states = socket.protocol === 6 ? filter.tcpStates : filter.udpStates;
  const within = (ports: typeof localPorts, port: number): boolean =>
    ports === undefined || (port >= ports.first && port <= ports.last);
  return (
    (protocol ?? socket.protocol) === socket.protocol &&
    (family ?? socket.family) === socket.family &&
    (states === undefined || states.includes(socket.state)) &&
    within(localPorts, socket.localPort) &&
    within(remotePorts, socket.remotePort) &&
    (within(eitherPorts, socket.localPort) || within(eitherPorts, socket.remotePort))
  );
}
