import type { BusinessError } from '../../errors.js';
import type { NetAddress } from '../../network/types.js';
import type { DnsTransport } from '../client/dns-server.js';
import type { AddressSource } from './find-addresses.js';

/** What is known of a host, and who said it. */
export interface Resolution {
  /** As it was asked. */
  readonly host: string;
  readonly source: AddressSource;
  readonly addresses: readonly NetAddress[];
  /** What aliases lead to, where a server was asked; empty where none was, or none told. */
  readonly canonicalName: string;
  /** The server that answered; empty where none was asked, or several. */
  readonly server: string;
  /** The response code; empty where no server was asked, or several. */
  readonly rcode: string;
  /** AD: the server says that it validated the answer. */
  readonly isAuthentic: boolean;
  readonly records: readonly RecordEntry[];
  /** What each of several servers said; empty where one was enough. */
  readonly servers: readonly ServerAnswer[];
  /** Whether several servers agree. */
  readonly isAgreed: boolean;
  /** Each server asked, in the order of the answers. */
  readonly steps: readonly ResolutionStep[];
  /** Set where there is no answer, and yet something to tell. */
  readonly error?: BusinessError;
}

export interface RecordEntry {
  readonly name: string;
  readonly type: string;
  /** Seconds. */
  readonly ttl: number;
  /** As zone files have it. */
  readonly data: string;
}

export interface ServerAnswer {
  readonly server: string;
  readonly transport: DnsTransport;
  /** Empty without an answer. */
  readonly rcode: string;
  /** Null without an answer. */
  readonly timeMs: number | null;
  readonly isAuthentic: boolean;
  readonly addresses: readonly NetAddress[];
  readonly records: readonly RecordEntry[];
  readonly extendedErrors: string;
  readonly error?: BusinessError;
}

export interface ResolutionStep {
  readonly server: string;
  readonly transport: DnsTransport;
  readonly name: string;
  readonly type: string;
  readonly timeMs: number;
  /** The response code, `TC`, or the reason of an error. */
  readonly outcome: string;
  readonly extendedErrors: string;
}
