import type { Host } from '../host.js';
import type { Link } from '../kernel/link.js';
import type { ManagerFacts, ManagerPart } from '../snapshot/manager-facts.js';

/** After a change of the kernel's, managers need a moment until they know what to say of it. */
const settleMs = 1000;
/** Their own signals come in bursts. */
const burstMs = 100;
/** Asking takes at most this share of the time. */
const askingShare = 50;

/** What the connection managers say, followed: they are asked again after their own signals, and after the kernel's changes. */
export class ManagerWatch {
  readonly #host: Host;
  readonly #parts: readonly ManagerPart[];
  readonly #links: () => readonly Link[];
  readonly #changed: () => void;
  #facts: ManagerFacts | undefined;
  #timer: NodeJS.Timeout | undefined;
  #dueAt = Infinity;
  #nextAt = 0;
  #stopListening: (() => void) | undefined;
  #isStopped = false;

  /**
   * @param parts what they are asked for
   * @param links those that are asked about
   * @param changed called when they say something else than before
   */
  constructor(host: Host, parts: readonly ManagerPart[], links: () => readonly Link[], changed: () => void) {
    this.#host = host;
    this.#parts = parts;
    this.#links = links;
    this.#changed = changed;
  }

  /** What they said last; undefined where nobody could know of this machine. */
  get facts(): ManagerFacts | undefined {
    return this.#facts;
  }

  /** Asks them now, and listens from then on. */
  ask(links: readonly Link[]): void {
    // First the ear, then the question: what changes in between is told.
    this.#stopListening ??= this.#host.watchManagers?.(
      () => this.#askIn(burstMs),
      () => {
        this.#stopListening = undefined;
        this.#askIn(burstMs);
      },
    );
    const started = this.#host.clock.monotonic();
    const inquiry = this.#host.askManagers?.(this.#parts);
    try {
      this.#facts = inquiry?.facts(links);
    } finally {
      inquiry?.close();
    }
    const ended = this.#host.clock.monotonic();
    this.#nextAt = ended + (ended - started) * askingShare;
  }

  /** The kernel told of a change: what they say of it comes after the kernel's word. Nobody waits for them. */
  askSoon(): void {
    if (this.#facts !== undefined) this.#askIn(settleMs);
  }

  /** Safe to call twice. */
  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    this.#stopListening?.();
    this.#stopListening = undefined;
  }

  #askIn(milliseconds: number): void {
    const now = this.#host.clock.monotonic();
    const at = Math.max(now + milliseconds, this.#nextAt);
    if (this.#isStopped || at >= this.#dueAt) return;
    clearTimeout(this.#timer);
    this.#dueAt = at;
    this.#timer = setTimeout(() => this.#askAgain(), at - now).unref();
  }

  #askAgain(): void {
    this.#dueAt = Infinity;
    const before = JSON.stringify(this.#facts);
    this.ask(this.#links());
    if (JSON.stringify(this.#facts) !== before) this.#changed();
  }
}
