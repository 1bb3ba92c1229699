import { BusinessError } from '../errors.js';
import { GenericSocket } from './generic-socket.js';
import type { Kernel, KernelPart, KernelTables, MissingPart } from './kernel.js';
import { readDevices } from './netlink-devices.js';
import { lookupRoute } from './netlink-lookup.js';
import { NetlinkProtocol, NetlinkSocket } from './netlink-socket.js';
import type { Dump } from './netlink-socket.js';
import { NetlinkSockets } from './netlink-sockets.js';
import { dumpAddresses, dumpLinks, dumpNeighbours, dumpNexthops, dumpRoutes, dumpRules } from './netlink-tables.js';
import { inNetworkNamespace } from './network-namespace.js';
import type { RouteDecision, RouteQuery } from './route.js';
import type { Sockets } from './socket.js';
import { systemErrorCode } from './system-error.js';

/** The kernel asked by netlink, in the caller's own network namespace or in a named one. */
export class NetlinkKernel implements Kernel {
  readonly source = 'netlink';
  readonly #ownNamespace: boolean;
  readonly #route: NetlinkSocket;
  #generic: GenericSocket | undefined;
  #sockets: NetlinkSockets | undefined;

  /**
   * @param netns name below /run/netns; empty for the caller's own
   * @throws BusinessError `kernel.unavailable`, `kernel.failed`, `permission`, `usage.netns`
   */
  constructor(netns = '') {
    this.#ownNamespace = netns === '';
    if (this.#ownNamespace) {
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
    const missing: MissingPart[] = [];
    let consistent = true;
    const take = <T>(dump: Dump<T>): T[] => {
      consistent &&= dump.consistent;
      return dump.items;
    };
    const links = take(dumpLinks(this.#route));
    const addresses = take(dumpAddresses(this.#route));
    const routes = take(dumpRoutes(this.#route));
    const rules = optional('rules', missing, () => take(dumpRules(this.#route)));
    const nexthops = routes.some((route) => route.nexthopId !== 0)
      ? optional('nexthops', missing, () => take(dumpNexthops(this.#route)))
      : [];
    const devices = optional('devices', missing, () =>
      readDevices({
        links,
        sysfs: this.#ownNamespace,
        bandwidth: parts.includes('bandwidth'),
        generic: () => (this.#generic ??= new GenericSocket()),
      }),
    );
    const neighbours = parts.includes('neighbours') ? take(dumpNeighbours(this.#route)) : [];
    return { source: this.source, consistent, missing, links, addresses, routes, rules, nexthops, devices, neighbours };
  }

  lookup(query: RouteQuery): RouteDecision {
    return lookupRoute(this.#route, query);
  }

  get sockets(): Sockets {
    this.#sockets ??= new NetlinkSockets(this.#route, new NetlinkSocket(NetlinkProtocol.SOCK_DIAG), true);
    return this.#sockets;
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

/** A part that a kernel may lack, or a sandbox forbid, without the rest being wrong. */
function optional<T>(part: string, missing: MissingPart[], read: () => T[]): T[] {
  try {
    return read();
  } catch (error) {
    const lacking = error instanceof BusinessError && error.reason !== 'kernel.malformed' && mayLack(error);
    if (!lacking) throw error;
    missing.push({ part, reason: error.message });
    return [];
  }
}

function mayLack(error: BusinessError): boolean {
  return (
    error.reason === 'permission' || ['EOPNOTSUPP', 'EAFNOSUPPORT', 'EPROTONOSUPPORT'].includes(systemErrorCode(error))
  );
}
