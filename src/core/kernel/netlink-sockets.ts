import { inEveryOtherNamespace } from './every-namespace.js';
import { NetlinkProtocol, NetlinkSocket } from './netlink-socket.js';
import { dumpLinks } from './netlink-tables.js';
import { programOf, readProcess } from './procfs/process.js';
import { listProcfsSockets } from './procfs/sockets.js';
import type { Socket, SocketFilter, SocketHolders, Sockets, SocketTable, SocketTuple } from './socket.js';
import { findSocketHolders } from './socket-holders.js';
import { dumpSockets, lookupSocket } from './socket-tables.js';
import { systemErrorCode } from './system-error.js';

/** Sockets by sock_diag, in the network namespace that the descriptors belong to. */
export class NetlinkSockets implements Sockets {
  readonly programOf = programOf;
  readonly process = readProcess;
  readonly #route: NetlinkSocket;
  readonly #diagnosis: NetlinkSocket;
  readonly #ownNamespace: boolean;

  constructor(route: NetlinkSocket, diagnosis: NetlinkSocket, ownNamespace: boolean) {
    this.#route = route;
    this.#diagnosis = diagnosis;
    this.#ownNamespace = ownNamespace;
  }

  list(filter: SocketFilter = {}): SocketTable {
    const here = this.#listHere(filter);
    if (filter.everyNamespace !== true) return here;
    const elsewhere = inEveryOtherNamespace((label) => {
      const route = new NetlinkSocket(NetlinkProtocol.ROUTE);
      const diagnosis = new NetlinkSocket(NetlinkProtocol.SOCK_DIAG);
      try {
        return withInterfaceNames(route, dumpSockets(diagnosis, filter)).map((socket) => ({ ...socket, netns: label }));
      } finally {
        diagnosis.close();
        route.close();
      }
    });
    const { values, hidden } = elsewhere;
    const reason = `the network namespaces of ${hidden} processes cannot be seen from here`;
    const missing = hidden === 0 ? here.missing : [...here.missing, { part: 'namespaces', reason }];
    return { sockets: [here.sockets, ...values].flat(), missing };
  }

  find(tuple: SocketTuple): Socket | undefined {
    return lookupSocket(this.#diagnosis, tuple);
  }

  holders(inodes: ReadonlySet<number>): SocketHolders {
    return findSocketHolders(inodes);
  }

  close(): void {
    this.#diagnosis.close();
  }

  #listHere(filter: SocketFilter): SocketTable {
    try {
      return { sockets: withInterfaceNames(this.#route, dumpSockets(this.#diagnosis, filter)), missing: [] };
    } catch (error) {
      // A kernel built without tcp_diag or udp_diag still has its files in /proc.
      if (!this.#ownNamespace || systemErrorCode(error) !== 'ENOENT') throw error;
      return listProcfsSockets(filter, error instanceof Error ? error.message : 'sock_diag is missing');
    }
  }
}

function withInterfaceNames(route: NetlinkSocket, sockets: Socket[]): Socket[] {
  if (!sockets.some(({ ifindex }) => ifindex !== 0)) return sockets;
  const names = new Map(dumpLinks(route).items.map(({ ifindex, name }) => [ifindex, name]));
  return sockets.map((socket) =>
    socket.ifindex === 0 ? socket : { ...socket, interfaceName: names.get(socket.ifindex) ?? `if${socket.ifindex}` },
  );
}
