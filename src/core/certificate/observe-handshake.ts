import { isIP, type Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { BusinessError } from '../errors.js';
import { certificatesSent } from './server-flight.js';
import { tapped } from './tapped.js';

/** What a server showed of itself. */
export interface Handshake {
  /** Certificates in the server's own order; empty when it sent none. */
  readonly certificates: readonly Uint8Array[];
  /** Such as `TLSv1.3`; empty when the handshake did not get that far. */
  readonly protocol: string;
  readonly cipher: string;
  /** Protocol that both agreed on (ALPN); empty without one. */
  readonly alpn: string;
  /** Why the handshake failed after the certificates had come, such as for want of a client certificate; empty if not. */
  readonly failure: string;
}

export interface HandshakeOptions {
  /** Name that the server is asked for (SNI); none is sent for an address. */
  readonly servername: string;
  readonly alpn: readonly string[];
  /** The server, for messages. */
  readonly target: string;
  readonly signal: AbortSignal;
}

/** Bytes that a server may send until the handshake is over: OpenSSL itself takes 100 KiB of certificates. */
const mostBytes = 1024 * 1024;

/**
 * Speaks TLS as far as the handshake, whatever the certificates are worth, and hangs up.
 * @throws BusinessError `tls.failed` when it failed before any certificate came; rejects with the signal's reason
 */
export async function observeHandshake(socket: Socket, options: HandshakeOptions): Promise<Handshake> {
  const { target, signal } = options;
  const chunks: Buffer[] = [];
  let kept = 0;
  const stream = tapped(socket, (chunk) => {
    kept += chunk.length;
    if (kept <= mostBytes) chunks.push(chunk);
    else stream.destroy(new Error(`it sends more than ${mostBytes} bytes and no end of its handshake`));
  });
  stream.on('error', () => undefined);
  let secret: Buffer | undefined;
  let secured: TLSSocket | undefined;
  try {
    const { connect } = await import('node:tls');
    secured = connect({
      socket: stream,
      rejectUnauthorized: false,
      // Old servers have certificates too: what a verification thinks of their keys is another matter.
      minVersion: 'TLSv1',
      ciphers: 'DEFAULT:@SECLEVEL=0',
      ...(isIP(options.servername) === 0 && options.servername !== '' ? { servername: options.servername } : {}),
      ...(options.alpn.length === 0 ? {} : { ALPNProtocols: [...options.alpn] }),
    });
    secured.on('keylog', (line) => (secret ??= handshakeSecret(line.toString('latin1'))));
    const failure = await ended(secured, signal);
    const certificates = certificatesSent(Buffer.concat(chunks), secret) ?? [];
    if (failure !== undefined && certificates.length === 0) throw handshakeError(target, failure);
    return {
      certificates,
      protocol: secured.getProtocol() ?? '',
      cipher: failure === undefined ? secured.getCipher().standardName : '',
      alpn: secured.alpnProtocol || '',
      failure: failure?.message ?? '',
    };
  } finally {
    secured?.destroy();
    stream.destroy();
  }
}

/** The error that ended the handshake; undefined when it was completed. */
function ended(secured: TLSSocket, signal: AbortSignal): Promise<Error | undefined> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    const settle = (error?: Error): void => {
      signal.removeEventListener('abort', abort);
      resolve(error);
    };
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    secured.once('secureConnect', () => settle());
    secured.on('error', settle);
    secured.once('close', () => settle(new Error('the connection was closed')));
  });
}

/** The secret in a line of a key log (draft-ietf-tls-keylogfile): label, client random, secret. */
function handshakeSecret(line: string): Buffer | undefined {
  const [label, , secret] = line.trim().split(' ');
  return label === 'SERVER_HANDSHAKE_TRAFFIC_SECRET' && secret !== undefined ? Buffer.from(secret, 'hex') : undefined;
}

function handshakeError(target: string, cause: Error): BusinessError {
  const reason = 'reason' in cause && typeof cause.reason === 'string' ? cause.reason : cause.message;
  const plain = /wrong version number|http request|packet length too long|unexpected message/i.test(reason);
  const details = { operation: 'TLS handshake', target, cause };
  return new BusinessError(
    'tls.failed',
    `The TLS handshake with ${target} failed: ${reason}`,
    plain
      ? { ...details, hint: 'does it speak TLS from the start? --starttls is for servers that begin without' }
      : details,
  );
}
