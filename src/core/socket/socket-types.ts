import type { BusinessError } from '../errors.js';
import type { NetAddress } from '../network/types.js';

/** The types of the seed's `socket` module that the examples of its connection module use. */

/** Who sent a message, and how much. */
export interface SocketRemoteInfo {
  address: string;
  family: 'IPv4' | 'IPv6';
  port: number;
  /** Bytes of the message. */
  size: number;
}

export interface SocketMessageInfo {
  message: ArrayBuffer;
  remoteInfo: SocketRemoteInfo;
}

export interface TCPConnectOptions {
  /** A name is resolved; its addresses take turns (RFC 8305). */
  address: NetAddress;
  /** Milliseconds until the attempt is given up; the kernel's own patience when absent. */
  timeout?: number;
}

export interface TCPSendOptions {
  data: string | ArrayBuffer;
  /** Encoding of a text; UTF-8 when absent. */
  encoding?: BufferEncoding;
}

export interface UDPSendOptions {
  data: string | ArrayBuffer;
  address: NetAddress;
}

/** What a socket tells of itself, and what its listeners take. */
export interface SocketEvents {
  message: [SocketMessageInfo];
  connect: [];
  listening: [];
  close: [];
  error: [BusinessError];
}
