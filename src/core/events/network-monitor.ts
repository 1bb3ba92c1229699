import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import type { TableWatch } from '../kernel/kernel-watch.js';
import type { Evidence } from '../network/evidence.js';
import { managerEvidence } from '../network/manager-evidence.js';
import { KnownRoutes } from '../network/known-routes.js';
import type { ManagerPart } from '../snapshot/manager-facts.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { resolverFiles } from '../snapshot/resolver-configuration.js';
import { snapshotOf } from '../snapshot/take-snapshot.js';
import { EarlierChecks } from './earlier-checks.js';
import { clockReading, LongTimer } from './long-timer.js';
import { ManagerWatch } from './manager-watch.js';
import { networkStates, type NetworkStates } from './network-state.js';
import { RadioSwitches } from './radio-switches.js';
import { RouterFacts } from './router-facts.js';

/** Another one than the kernel who knows of networks: a connection manager, a connectivity check. */
export interface EvidenceSource {
  /** What it needs of the managers beyond the usual. */
  readonly managerParts?: readonly ManagerPart[];
  /** What it says now. */
  evidence(): readonly Evidence[];
  /** Shows it the machine as it is now, with what others know of it, before it is asked. */
  seen?(snapshot: Snapshot, evidence: readonly Evidence[]): void;
  /** Calls back whenever that changes, until `stop`. */
  start(changed: () => void): void;
  stop(): void;
}

export interface MonitorOptions {
  /** After a change, how long to wait for those that belong to it, in ms. 50 when absent; 0 = not at all. */
  readonly windowMs?: number;
  readonly sources?: readonly EvidenceSource[];
  /** See `ChangeOptions`. */
  readonly queueBytes?: number;
}

export const defaultWindowMs = 50;
const retryMs = 1000;

/**
 * The networks of a host, followed from change to change. Whoever listens is told that something may have changed, and
 * takes the state when it is ready to: however slow it is, there is never more than one state to take, the last one.
 */
export class NetworkMonitor {
  readonly #host: Host;
  readonly #windowMs: number;
  readonly #sources: readonly EvidenceSource[];
  readonly #listeners = new Set<() => void>();
  readonly #facts = new RouterFacts();
  readonly #known = new KnownRoutes();
  readonly #watch: TableWatch;
  #states: NetworkStates | undefined;
  #isStale = true;
  #timer: NodeJS.Timeout | undefined;
  #factTimer: LongTimer | undefined;
  #losses = 0;
  readonly #managers: ManagerWatch;
  readonly #stops: readonly ((() => void) | undefined)[];

  /** @throws BusinessError `kernel.*`, `permission`, `unsupported.platform`, `usage.netns` */
  constructor(host: Host, options: MonitorOptions = {}) {
    this.#host = host;
    this.#windowMs = options.windowMs ?? defaultWindowMs;
    // The switches are the machine's, whatever the namespace; a recording has none.
    const own = host.watchRadios === undefined ? [] : [new RadioSwitches(host)];
    // What somebody found before counts where nobody says better.
    this.#sources = [...(options.sources ?? []), ...own, new EarlierChecks(host)];
    this.#managers = new ManagerWatch(
      host,
      ['nameServers', ...this.#sources.flatMap(({ managerParts = [] }) => managerParts)],
      () => this.#states?.snapshot.links ?? [],
      () => this.#announce(),
    );
    this.#watch = host.kernel.watch(
      {
        changed: () => this.#onChange(),
        lost: () => void (this.#losses += 1),
        told: (change) => {
          if (change.part !== 'announcement') return;
          this.#facts.add(change.record, clockReading(host.clock));
          this.#onChange();
        },
      },
      { parts: ['bandwidth'], ...(options.queueBytes === undefined ? {} : { queueBytes: options.queueBytes }) },
    );
    for (const source of this.#sources) source.start(() => this.#onChange());
    this.#stops = resolverFiles(host.netns).map((path) => host.watchFile?.(path, () => this.#onChange()));
  }

  /** How often the kernel has dropped messages; everything was then read anew. */
  get losses(): number {
    return this.#losses;
  }

  /** Calls back when there may be a new state. @returns a function that takes the listener back */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * The networks now; the same object while nothing changed. Where the kernel fails to tell, what was known before is
   * given once more, and it is asked again soon.
   * @throws BusinessError `kernel.*`, `permission` when nothing was known before
   */
  states(): NetworkStates {
    if (!this.#isStale && this.#states !== undefined) return this.#states;
    this.#isStale = false;
    try {
      const tables = this.#watch.tables();
      if (this.#states === undefined) this.#managers.ask(tables.links);
      else this.#managers.askSoon();
      const snapshot = snapshotOf(this.#host, tables, this.#managers.facts);
      if (snapshot.missing.length > 0) this.#host.onMissing(snapshot.missing);
      const now = clockReading(this.#host.clock);
      const there = new Set(snapshot.links.map(({ ifindex }) => ifindex));
      this.#known.keep((ifindex) => there.has(ifindex));
      const announced = this.#facts.evidence(snapshot.links, now);
      this.#awaitEndOfFacts(now);
      const known = [...managerEvidence(snapshot), ...announced];
      for (const source of this.#sources) source.seen?.(snapshot, known);
      const evidence = [...known, ...this.#sources.flatMap((source) => source.evidence())];
      return (this.#states = networkStates(snapshot, evidence, this.#known));
    } catch (error) {
      if (this.#states === undefined || !(error instanceof BusinessError)) throw error;
      this.#wait(retryMs);
      return this.#states;
    }
  }

  /** While it is referenced it keeps the process alive. */
  ref(): void {
    this.#watch.ref();
  }

  unref(): void {
    this.#watch.unref();
  }

  /** Safe to call twice. */
  stop(): void {
    this.#listeners.clear();
    for (const source of this.#sources) source.stop();
    this.#watch.stop();
    clearTimeout(this.#timer);
    this.#factTimer?.clear();
    this.#managers.stop();
    for (const stop of this.#stops) stop?.();
    this.#isStale = false;
  }

  #onChange(): void {
    if (this.#windowMs === 0) this.#announce();
    else this.#wait(this.#windowMs);
  }

  #wait(milliseconds: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#announce();
    }, milliseconds).unref();
  }

  #announce(): void {
    this.#isStale = true;
    for (const listener of [...this.#listeners]) listener();
  }

  #awaitEndOfFacts(now: number): void {
    this.#factTimer?.clear();
    const end = this.#facts.nextEnd();
    if (end === Infinity) return;
    this.#factTimer = new LongTimer(this.#host.clock, Math.max(end - now, 0) + 1, () => this.#announce());
    this.#factTimer.unref();
  }
}
