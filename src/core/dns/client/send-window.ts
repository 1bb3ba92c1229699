/** A query that was sent; young until it is answered or has waited for a while. */
export interface Ticket {
  readonly sentAt: number;
  isYoung: boolean;
}

/** Fewer than a socket's receive buffer takes by default, here and at the server. */
const mostYoung = 128;
const youthMs = 30;

/**
 * Keeps a burst of queries from overflowing the buffers of a server, or our own: only so many may be on their way that
 * were sent just now. What has waited for longer is the server's work, or lost, and holds nobody up.
 */
export class SendWindow {
  readonly #sent: Ticket[] = [];
  readonly #waiting: ((ticket: Ticket) => void)[] = [];
  #young = 0;
  #isAging = false;

  /** A ticket at once, or undefined when `wait` must be awaited. */
  enter(): Ticket | undefined {
    return this.#young < mostYoung && this.#waiting.length === 0 ? this.#issue() : undefined;
  }

  wait(): Promise<Ticket> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#admit();
    });
  }

  leave(ticket: Ticket): void {
    this.#retire(ticket);
    this.#admit();
  }

  #issue(): Ticket {
    const ticket = { sentAt: performance.now(), isYoung: true };
    this.#young++;
    while (this.#sent[0]?.isYoung === false) void this.#sent.shift();
    this.#sent.push(ticket);
    return ticket;
  }

  #retire(ticket: Ticket): void {
    if (!ticket.isYoung) return;
    ticket.isYoung = false;
    this.#young--;
  }

  #admit(): void {
    while (this.#young < mostYoung) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      next(this.#issue());
    }
    if (this.#waiting.length === 0 || this.#isAging) return;
    this.#isAging = true;
    setTimeout(() => this.#age(), youthMs / 2);
  }

  #age(): void {
    this.#isAging = false;
    const before = performance.now() - youthMs;
    for (const ticket of this.#sent) if (ticket.sentAt <= before) this.#retire(ticket);
    this.#admit();
  }
}
