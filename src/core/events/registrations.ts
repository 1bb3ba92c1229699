import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import { NetworkMonitor } from './network-monitor.js';

/** Seed: 2101022 beyond it. */
const mostRegistrations = 2000;

/** One who is told of new states. */
export interface Registration {
  /** Whether it keeps the process alive. */
  readonly isReferenced: boolean;
  /** There may be a new state to take. */
  onChange(monitor: NetworkMonitor): void;
}

/** Those registered with one host: they share a monitor, which runs while there are any. */
export class Registrations {
  readonly #host: Host;
  readonly #registered = new Set<Registration>();
  #monitor: NetworkMonitor | undefined;

  constructor(host: Host) {
    this.#host = host;
  }

  /** @throws BusinessError `connection.too-many` (2101022), `kernel.*`, `permission`, `unsupported.platform` */
  add(registration: Registration): NetworkMonitor {
    if (this.#registered.size >= mostRegistrations) {
      throw new BusinessError('connection.too-many', `There are ${mostRegistrations} registered connections already`);
    }
    this.#monitor ??= this.#start();
    this.#registered.add(registration);
    this.refer();
    return this.#monitor;
  }

  remove(registration: Registration): void {
    this.#registered.delete(registration);
    if (this.#registered.size > 0) return this.refer();
    this.#monitor?.stop();
    this.#monitor = undefined;
  }

  /** Lets the process end, or not, as those who are registered want. */
  refer(): void {
    const isReferenced = [...this.#registered].some((each) => each.isReferenced);
    if (isReferenced) this.#monitor?.ref();
    else this.#monitor?.unref();
  }

  #start(): NetworkMonitor {
    const monitor = new NetworkMonitor(this.#host);
    try {
      // From here on changes are told.
      monitor.states();
    } catch (error) {
      monitor.stop();
      throw error;
    }
    monitor.listen(() => {
      for (const registration of [...this.#registered]) registration.onChange(monitor);
    });
    return monitor;
  }
}
