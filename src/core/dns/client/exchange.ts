import type { BusinessError } from '../../errors.js';

/** One query on its way, and what its answer must be like. */
export interface Exchange {
  /** The query; its first two bytes, the id, are the channel's to choose. */
  readonly query: Buffer;
  /** Offset behind the question in the query. */
  readonly questionEnd: number;
  /** The letters of the question must come back in the same case (0x20). */
  readonly exactCase: boolean;
  /** When it was sent, or its connection begun; set by the channel. Milliseconds of `performance.now()`. */
  sentAt: number;
}

/** A way to one server that many queries share. */
export interface Channel {
  /**
   * Sends the query and waits for the message that answers it.
   * @param timeoutMs after which it is given up
   * @throws BusinessError `dns.timeout`, `dns.unreachable`, `tls.*`; the signal's reason when aborted
   */
  exchange(exchange: Exchange, timeoutMs: number, signal?: AbortSignal): Promise<Buffer>;
  /** Ends it, and whatever still waits with the error. */
  close(reason: BusinessError): void;
}
