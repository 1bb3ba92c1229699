import { isIP, type Socket } from 'node:net';
import type { ConnectionOptions, TLSSocket } from 'node:tls';
import { BusinessError } from '../errors.js';
import { tlsFailure, wordsOf } from './tls-failure.js';

/** Whom TLS is spoken with over a connection that is already there, and how. */
export interface TlsRequest extends Pick<
  ConnectionOptions,
  'ALPNProtocols' | 'ca' | 'cert' | 'key' | 'rejectUnauthorized' | 'secureContext'
> {
  /** Name or address that the certificate has to be for; a name is sent along (SNI). */
  readonly name: string;
  readonly signal: AbortSignal;
}

/**
 * Speaks TLS over a connection; the certificate is verified unless `rejectUnauthorized` is false. When it fails, the
 * connection is closed.
 *
 * @throws BusinessError `tls.untrusted`, `tls.failed`; `value.text` for a certificate, key or authority of our own that OpenSSL
 * does not take; the signal's reason when aborted
 */
export async function startTls(socket: Socket, { name, signal, ...options }: TlsRequest): Promise<TLSSocket> {
  signal.throwIfAborted();
  const { connect } = await import('node:tls');
  return new Promise((resolve, reject) => {
    const whom = isIP(name) === 0 ? { servername: name } : { host: name };
    const secured = unlessUnusable(socket, () => connect({ socket, ...options, ...whom }));
    const abort = (): void => void secured.destroy(signal.reason);
    const settle = (): void => {
      signal.removeEventListener('abort', abort);
      secured.off('error', fail).off('close', closed);
    };
    const fail = (error: Error): void => {
      settle();
      secured.destroy();
      reject(signal.aborted ? (signal.reason as Error) : tlsFailure(error, name));
    };
    // A peer that closes during the handshake without a word ends it without an error too.
    const closed = (): void => fail(new Error('the connection was closed'));
    signal.addEventListener('abort', abort, { once: true });
    secured.once('error', fail).once('close', closed);
    secured.once('secureConnect', () => {
      settle();
      resolve(secured);
    });
  });
}

/** Node reads what is given when it is told to connect, and throws OpenSSL's own error. */
function unlessUnusable(socket: Socket, connect: () => TLSSocket): TLSSocket {
  try {
    return connect();
  } catch (error) {
    socket.destroy();
    const words = error instanceof Error ? wordsOf(error) : String(error);
    const hint = /decrypt|passphrase|password|interrupted/i.test(words)
      ? { hint: 'the key is locked by a passphrase: openssl pkey -in KEY -out OTHER takes it off' }
      : {};
    const message = `The certificate or key that was given cannot be used: ${words}`;
    throw new BusinessError('value.text', message, { operation: 'tls', cause: error, ...hint });
  }
}
