import { GenericSocket } from './generic-socket.js';
import type { Kernel, KernelPart, KernelTables } from './kernel.js';
import type { ChangeListener, ChangeOptions, TableWatch } from './kernel-watch.js';
import { lookupRoute } from './netlink-lookup.js';
import { NetlinkProtocol, NetlinkSocket } from './netlink-socket.js';
import { NetlinkSockets } from './netlink-sockets.js';
import { NetlinkTableWatch } from './netlink-table-watch.js';
import { inNetworkNamespace } from './network-namespace.js';
import type { RouteDecision, RouteQuery } from './route.js';
import type { Sockets } from './socket.js';
import { TableReader, type TableSource } from './table-reader.js';

/** The kernel asked by netlink, in the caller's own network namespace or in a named one. */
export class NetlinkKernel implements Kernel {
  readonly source = 'netlink';
  readonly #netns: string;
  readonly #route: NetlinkSocket;
  #generic: GenericSocket | undefined;
  #sockets: NetlinkSockets | undefined;

  /**
   * @param netns name below /run/netns; empty for the caller's own
   * @throws BusinessError `kernel.unavailable`, `kernel.failed`, `permission`, `usage.netns`
   */
  constructor(netns = '') {
    this.#netns = netns;
    if (netns === '') {
      this.#route = new NetlinkSocket(NetlinkProtocol.ROUTE);
    } else {
      // A descriptor stays with the namespace it was opened in.
      const opened = inNetworkNamespace(netns, openAll);
      this.#route = opened.route;
      this.#generic = opened.generic;
      this.#sockets = new NetlinkSockets(opened.route, opened.diagnosis, false);
    }
  }

  /** @throws BusinessError `kernel.failed`, `kernel.malformed`, `permission` */
  dump(parts: readonly KernelPart[] = []): KernelTables {
    const reader = new TableReader(this.#tableSource(), parts);
    const links = reader.links();
    const addresses = reader.addresses();
    const routes = reader.routes();
    const rules = reader.rules();
    const nexthops = reader.nexthops(routes);
    const devices = reader.devices(links);
    const neighbours = reader.neighbours();
    const { missing, consistent } = reader;
    return { source: this.source, consistent, missing, links, addresses, routes, rules, nexthops, devices, neighbours };
  }

  watch(listener: ChangeListener, options: ChangeOptions = {}): TableWatch {
    const source = this.#tableSource();
    const start = (): TableWatch => new NetlinkTableWatch(source, listener, options);
    return this.#netns === '' ? start() : inNetworkNamespace(this.#netns, start);
  }

  lookup(query: RouteQuery): RouteDecision {
    return lookupRoute(this.#route, query);
  }

  get sockets(): Sockets {
    this.#sockets ??= new NetlinkSockets(this.#route, new NetlinkSocket(NetlinkProtocol.SOCK_DIAG), true);
    return this.#sockets;
  }

  #tableSource(): TableSource {
    const generic = (): GenericSocket => (this.#generic ??= new GenericSocket());
    return { route: this.#route, generic, ownNamespace: this.#netns === '' };
  }

  close(): void {
    this.#route.close();
    this.#sockets?.close();
    this.#sockets = undefined;
    this.#generic?.close();
    this.#generic = undefined;
  }
}

function openAll(): { route: NetlinkSocket; generic: GenericSocket; diagnosis: NetlinkSocket } {
  const opened: { close(): void }[] = [];
  const keep = <T extends { close(): void }>(socket: T): T => {
    opened.push(socket);
    return socket;
  };
  try {
    return {
      route: keep(new NetlinkSocket(NetlinkProtocol.ROUTE)),
      generic: keep(new GenericSocket()),
      diagnosis: keep(new NetlinkSocket(NetlinkProtocol.SOCK_DIAG)),
    };
  } catch (error) {
    for (const socket of opened) socket.close();
    throw error;
  }
}
