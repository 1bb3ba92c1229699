import type { Host } from '../host.js';
import type { Socket } from '../kernel/socket.js';
import { containerIdOf } from './container-id.js';
import type { Holders } from './holders.js';
import type { TcpPort, UdpPort } from './port-entry.js';
import type { Services } from './services.js';

/** What entries are made with. */
interface PortFactsGiven {
  readonly holders: (socket: Socket) => Holders;
  readonly users: ReadonlyMap<number, string>;
  /** Set where names are wanted. */
  readonly services: Services | undefined;
  readonly netns: boolean;
  readonly container: boolean;
  /** Whether a process is one of those asked for; all are when undefined. */
  readonly asksFor: ((pid: number, program: string) => boolean) | undefined;
}

/** What is known of sockets beyond the kernel's own tables; each process is asked about once. */
export class PortFacts {
  readonly programOf: (pid: number) => string;
  readonly #containerOf: (pid: number) => string;

  constructor(
    host: Host,
    readonly given: PortFactsGiven,
  ) {
    const { sockets } = host.kernel;
    this.programOf = remembered((pid) => (pid === -1 ? '' : sockets.programOf(pid)));
    this.#containerOf = remembered((pid) =>
      pid === -1 ? '' : containerIdOf(sockets.process(pid, host.clock.now()).cgroup),
    );
  }

  isWanted({ pids }: Holders): boolean {
    const { asksFor } = this.given;
    return asksFor === undefined || pids.some((pid) => asksFor(pid, this.programOf(pid)));
  }

  userOf({ uid }: Socket): string {
    return this.given.users.get(uid) ?? '';
  }

  serviceOf(port: number, protocol: 'tcp' | 'udp'): string | undefined {
    return this.given.services?.nameOf(port, protocol);
  }

  netnsOf({ netns }: Socket): string | undefined {
    return this.given.netns ? netns : undefined;
  }

  containerOf(pid: number): string | undefined {
    return this.given.container ? this.#containerOf(pid) : undefined;
  }
}

// Written out twice, as literals: there may be a hundred thousand of them.

/** Tells of each TCP socket in the seed's words, and of the processes behind it. */
export function* tcpEntries(sockets: readonly Socket[], facts: PortFacts): Generator<TcpPort> {
  for (const socket of sockets) {
    const holders = facts.given.holders(socket);
    if (!facts.isWanted(holders)) continue;
    const { pids, pidReason } = holders;
    const [pid = -1] = pids;
    yield {
      tcpLocalIp: socket.localAddress,
      tcpLocalPort: socket.localPort,
      tcpRemoteIp: socket.remoteAddress,
      tcpRemotePort: socket.remotePort,
      tcpUid: socket.uid,
      tcpPid: pid,
      tcpState: socket.state,
      inactive: socket.inactive ? true : undefined,
      pids,
      program: facts.programOf(pid),
      user: facts.userOf(socket),
      pidReason,
      interfaceName: socket.interfaceName === '' ? undefined : socket.interfaceName,
      dualStack: socket.dualStack ?? undefined,
      localService: facts.serviceOf(socket.localPort, 'tcp'),
      remoteService: facts.serviceOf(socket.remotePort, 'tcp'),
      netns: facts.netnsOf(socket),
      container: facts.containerOf(pid),
    };
  }
}

/** As `tcpEntries`, of UDP sockets. */
export function* udpEntries(sockets: readonly Socket[], facts: PortFacts): Generator<UdpPort> {
  for (const socket of sockets) {
    const holders = facts.given.holders(socket);
    if (!facts.isWanted(holders)) continue;
    const { pids, pidReason } = holders;
    const [pid = -1] = pids;
    yield {
      udpLocalIp: socket.localAddress,
      udpLocalPort: socket.localPort,
      udpRemoteIp: socket.remoteAddress,
      udpRemotePort: socket.remotePort,
      udpUid: socket.uid,
      udpPid: pid,
      pids,
      program: facts.programOf(pid),
      user: facts.userOf(socket),
      pidReason,
      interfaceName: socket.interfaceName === '' ? undefined : socket.interfaceName,
      dualStack: socket.dualStack ?? undefined,
      localService: facts.serviceOf(socket.localPort, 'udp'),
      remoteService: facts.serviceOf(socket.remotePort, 'udp'),
      netns: facts.netnsOf(socket),
      container: facts.containerOf(pid),
    };
  }
}

/** Asks once for each process. */
function remembered(ask: (pid: number) => string): (pid: number) => string {
  const known = new Map<number, string>();
  return (pid) => {
    let answer = known.get(pid);
    if (answer === undefined) {
      answer = ask(pid);
      known.set(pid, answer);
    }
    return answer;
  };
}
