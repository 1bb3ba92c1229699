/** The part of the npm package `net-ping` 1.2.4 that the adapter uses, its inner workings included. */
declare module 'net-ping' {
  import type { EventEmitter } from 'node:events';

  export interface PingRequest {
    id: number;
    retries: number;
    timeout: number;
    ttl: number;
    target: string;
    callback(error: Error | null): void;
    /** Set by `fromBuffer`. */
    type?: number;
    code?: number;
  }

  export interface Session extends EventEmitter {
    readonly socket: EventEmitter;
    sessionId: number;
    /** Those outstanding, by id. */
    readonly reqs: Readonly<Record<number, PingRequest>>;
    reqQueue(request: PingRequest): void;
    reqRemove(id: number): PingRequest | undefined;
    /** The request that a message answers; null for one of ours that is gone, undefined for all else. */
    fromBuffer(buffer: Buffer): PingRequest | null | undefined;
    /** Called just before a request is sent; sets the TTL. */
    onBeforeSocketSend(request: PingRequest): void;
    /** The packet of a request. */
    toBuffer(request: PingRequest): Buffer;
    close(): void;
  }

  const netPing: {
    readonly NetworkProtocol: { readonly IPv4: number; readonly IPv6: number };
    createSession(options: {
      readonly networkProtocol: number;
      readonly retries: number;
      readonly sessionId: number;
      readonly ttl: number;
    }): Session;
  };
  export default netPing;
}
