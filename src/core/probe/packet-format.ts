import {
  echoHeaderBytes,
  echoTypes,
  ipHeaderBytes,
  readEchoHeader,
  readToken,
  tokenBytes,
  writeEchoHeader,
  writeToken,
} from '../kernel/codec/probe-message.js';
import type { ProbeSocketKind } from '../kernel/probe-socket.js';
import type { ProbeRequest } from './probe.js';

/** What bytes say of the probe they belong to: its number, the end of it, nothing, or that it is another prober's. */
export type ProbeIdentity =
  { readonly number: number } | { readonly sequence: number } | { readonly unknown: true } | 'foreign';

const defaultSizeBytes = 32;
const unknown: ProbeIdentity = { unknown: true };

/** Makes the packets of one prober, and recognises them in what comes back. */
export class PacketFormat {
  readonly #kind: ProbeSocketKind;
  readonly #version: 4 | 6;
  readonly #nonce: number;
  readonly #identifier: number;
  /** What routers quote in front of the bytes that the error queue gives: the IP header and, for UDP, its own. */
  readonly quotedHeaderBytes: number;

  constructor(kind: ProbeSocketKind, version: 4 | 6, nonce: number) {
    this.#kind = kind;
    this.#version = version;
    this.#nonce = nonce;
    this.#identifier = nonce & 0xffff;
    this.quotedHeaderBytes = (version === 4 ? 20 : 40) + (kind === 'udp' ? 8 : 0);
  }

  /** The bytes to hand to the socket: an echo request, or the payload of a datagram. */
  write(number: number, { sizeBytes = defaultSizeBytes, flow = 0 }: ProbeRequest<unknown>): Uint8Array {
    const token = { nonce: this.#nonce, number };
    if (this.#kind === 'udp') {
      const payload = new Uint8Array(sizeBytes);
      writeToken(payload, 0, token, flow, 0);
      return payload;
    }
    const message = new Uint8Array(echoHeaderBytes + sizeBytes);
    const sequence = number & 0xffff;
    writeToken(message, echoHeaderBytes, token, flow, sequence);
    writeEchoHeader(message, this.#version, this.#identifier, sequence);
    return message;
  }

  /** Whose probe a router quoted. */
  quoted(bytes: Uint8Array): ProbeIdentity {
    if (this.#kind === 'udp') return this.#token(bytes, 0, unknown);
    return this.#echo(bytes, 0, echoTypes[this.#version].request);
  }

  /** Whose probe a destination answered. A datagram may be any service's answer. */
  reply(bytes: Uint8Array): ProbeIdentity {
    if (this.#kind === 'udp') {
      const number = readToken(bytes, 0, this.#nonce);
      return number < 0 ? unknown : { number };
    }
    const start = this.#kind === 'icmp-raw' && this.#version === 4 ? ipHeaderBytes(bytes) : 0;
    return this.#echo(bytes, start, echoTypes[this.#version].reply);
  }

  #echo(bytes: Uint8Array, start: number, type: number): ProbeIdentity {
    const header = readEchoHeader(bytes, start);
    if (header === undefined || header.type !== type) return 'foreign';
    // The kernel gives a datagram socket its own identifier, and only what bears it.
    if (this.#kind === 'icmp-raw' && header.identifier !== this.#identifier) return 'foreign';
    return this.#token(bytes, start + echoHeaderBytes, { sequence: header.sequence });
  }

  /** A whole token decides; a part of one leaves it to what else is known. */
  #token(bytes: Uint8Array, start: number, otherwise: ProbeIdentity): ProbeIdentity {
    const number = readToken(bytes, start, this.#nonce);
    if (number >= 0) return { number };
    return bytes.length < start + tokenBytes ? otherwise : 'foreign';
  }
}
