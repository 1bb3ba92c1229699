import type { SecureContextOptions } from 'node:tls';
import type { ProxyHop } from '../proxy/proxy-hop.js';

/** A text, or bytes: what was sent decides, never what it holds. */
export type WebSocketData = string | Uint8Array;

/** A header of the opening request; names may stand several times. */
export interface HeaderField {
  readonly name: string;
  readonly value: string;
}

export interface WebSocketOptions {
  readonly signal?: AbortSignal;
  readonly headers?: readonly HeaderField[];
  readonly origin?: string;
  /** Offered in this order; the server takes one of them or none. */
  readonly subprotocols?: readonly string[];
  /** Offer permessage-deflate (RFC 7692); false when absent. */
  readonly compress?: boolean;
  /** Largest message that is taken or sent, in bytes, once it is unpacked; 64 MiB when absent. */
  readonly maxMessageBytes?: number;
  /** Largest amount that may wait to be sent, in bytes; 64 MiB when absent. */
  readonly maxQueueBytes?: number;
  /** Milliseconds for everything up to the open connection; 10,000 when absent. */
  readonly connectTimeoutMs?: number;
  /** Milliseconds that the server has to answer a close frame; 5000 when absent. */
  readonly closeTimeoutMs?: number;
  /** Ways to the server, tried in turn until one connects; straight there when absent. */
  readonly hops?: readonly ProxyHop[] | ((signal: AbortSignal) => Promise<readonly ProxyHop[]>);
  /** Interface that every connection is bound to. */
  readonly interfaceName?: string;
  /** Path of a Unix socket to connect to, in place of the host and port of the URL. */
  readonly unixPath?: string;
  readonly tls?: WebSocketTls;
}

/** How TLS is spoken with the server of a wss URL. */
export interface WebSocketTls extends Pick<SecureContextOptions, 'ca' | 'cert' | 'key'> {
  /** Name to ask for and to verify, where it is not the host of the URL. */
  readonly serverName?: string;
  /** Take any certificate. */
  readonly insecure?: boolean;
}

/** How a connection ended. */
export interface WebSocketEnd {
  /** RFC 6455, 7.4.1; 1005 when the close frame held none, 1006 when there was no close frame. */
  readonly closeCode: number;
  readonly reason: string;
}

/** Limits of the seed's client. */
export const usualLimits = { messageBytes: 64 << 20, queueBytes: 64 << 20, connectMs: 10_000, closeMs: 5000 } as const;
