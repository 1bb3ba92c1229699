/** A DNS message as it is read (RFC 1035, section 4; RFC 6891). Names are absolute, as zone files write them. */
export interface DnsMessage {
  readonly id: number;
  /** The response code, with the upper bits of EDNS. */
  readonly rcode: number;
  readonly isAuthoritative: boolean;
  readonly isTruncated: boolean;
  readonly isRecursionAvailable: boolean;
  /** AD: the server says that it has validated the answer (RFC 4035). */
  readonly isAuthentic: boolean;
  readonly question: Question | undefined;
  readonly answers: readonly ResourceRecord[];
  readonly authorities: readonly ResourceRecord[];
  readonly additionals: readonly ResourceRecord[];
  /** Undefined where the message has no OPT record. */
  readonly edns: Edns | undefined;
}

export interface Question {
  readonly name: string;
  readonly type: number;
}

export interface ResourceRecord {
  readonly name: string;
  readonly type: number;
  readonly class: number;
  /** Seconds. */
  readonly ttl: number;
  /** Bytes of the data in the message: from, to. */
  readonly start: number;
  readonly end: number;
}

export interface Edns {
  /** Bytes of UDP that the sender takes. */
  readonly udpSize: number;
  /** DO: records of DNSSEC are wanted, or there. */
  readonly isDnssecOk: boolean;
  /** Extended errors (RFC 8914), in their order. */
  readonly extendedErrors: readonly ExtendedError[];
  /** Client subnet (RFC 7871) as `192.0.2.0/24`, and the prefix length that the answer is for. */
  readonly clientSubnet: { readonly prefix: string; readonly scope: number } | undefined;
}

export interface ExtendedError {
  readonly code: number;
  /** The registry's name of the code. */
  readonly name: string;
  /** What the server adds; empty when it adds nothing. */
  readonly text: string;
}
