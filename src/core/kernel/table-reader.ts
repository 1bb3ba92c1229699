import { BusinessError } from '../errors.js';
import type { InterfaceAddress } from './address.js';
import type { Device } from './device.js';
import type { GenericSocket } from './generic-socket.js';
import type { KernelPart, MissingPart } from './kernel.js';
import type { Link } from './link.js';
import type { Neighbour } from './neighbour.js';
import { readDevices } from './netlink-devices.js';
import type { Collected } from './dump.js';
import type { NetlinkSocket } from './netlink-socket.js';
import { dumpAddresses, dumpLinks, dumpNeighbours, dumpNexthops, dumpRoutes, dumpRules } from './netlink-tables.js';
import type { Nexthop } from './nexthop.js';
import { type RouteList, rowsOf } from './route-list.js';
import type { Rule } from './rule.js';
import { systemErrorCode } from './system-error.js';

/** Where one reader's tables come from. */
export interface TableSource {
  readonly route: NetlinkSocket;
  /** Opened only when something has to be asked there. */
  readonly generic: () => GenericSocket;
  readonly ownNamespace: boolean;
}

/** Reads the kernel's tables one by one, and keeps what could not be read and whether anything changed meanwhile. */
export class TableReader {
  readonly #source: TableSource;
  readonly #parts: readonly KernelPart[];
  readonly missing: MissingPart[] = [];
  /** False once a table changed during its dump each time it was tried. */
  consistent = true;

  constructor(source: TableSource, parts: readonly KernelPart[]) {
    this.#source = source;
    this.#parts = parts;
  }

  links(): Link[] {
    return this.#take(dumpLinks(this.#source.route));
  }

  addresses(): InterfaceAddress[] {
    return this.#take(dumpAddresses(this.#source.route));
  }

  routes(): RouteList {
    return this.#take(dumpRoutes(this.#source.route));
  }

  rules(): Rule[] {
    return this.#optional('rules', () => this.#take(dumpRules(this.#source.route)));
  }

  /** Empty when no route refers to one. */
  nexthops(routes: RouteList): Nexthop[] {
    if (!rowsOf(routes).someWay(({ nexthopId }) => nexthopId !== 0)) return [];
    return this.#optional('nexthops', () => this.#take(dumpNexthops(this.#source.route)));
  }

  devices(links: readonly Link[]): Device[] {
    const { ownNamespace, generic } = this.#source;
    const bandwidth = this.#parts.includes('bandwidth');
    return this.#optional('devices', () => readDevices({ links, sysfs: ownNamespace, bandwidth, generic }));
  }

  /** Empty unless asked for. */
  neighbours(): Neighbour[] {
    return this.#parts.includes('neighbours') ? this.#take(dumpNeighbours(this.#source.route)) : [];
  }

  #take<Items>(dump: Collected<Items>): Items {
    this.consistent &&= dump.consistent;
    return dump.items;
  }

  /** A part that a kernel may lack, or a sandbox forbid, without the rest being wrong. */
  #optional<T>(part: string, read: () => T[]): T[] {
    try {
      return read();
    } catch (error) {
      const lacking = error instanceof BusinessError && error.reason !== 'kernel.malformed' && mayLack(error);
      if (!lacking) throw error;
      this.missing.push({ part, reason: error.message });
      return [];
    }
  }
}

function mayLack(error: BusinessError): boolean {
  return (
    error.reason === 'permission' || ['EOPNOTSUPP', 'EAFNOSUPPORT', 'EPROTONOSUPPORT'].includes(systemErrorCode(error))
  );
}
