import type { Socket } from 'node:net';
import { isIP } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { BusinessError } from '../../errors.js';
import { errorCode } from '../../socket/socket-error.js';

export interface SecureOptions {
  /** Name or address that the certificate must be for. */
  readonly name: string;
  /** Protocols that are offered (ALPN), the best first. */
  readonly protocols: readonly string[];
  /** PEM of the authorities to trust, in place of Node's own. */
  readonly authorities?: string;
  readonly signal: AbortSignal;
}

/**
 * TLS over a connection; the certificate is verified (RFC 8310, the strict profile).
 * @throws BusinessError `tls.untrusted`, `tls.failed`; the signal's reason when aborted
 */
export async function openSecure(socket: Socket, options: SecureOptions): Promise<TLSSocket> {
  const { name, protocols, authorities, signal } = options;
  const { connect } = await import('node:tls');
  return new Promise((resolve, reject) => {
    const secured = connect({
      socket,
      ALPNProtocols: [...protocols],
      ...(authorities === undefined ? {} : { ca: authorities }),
      ...(isIP(name) === 0 ? { servername: name } : { host: name }),
    });
    const abort = (): void => void secured.destroy(signal.reason as Error);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    const fail = (error: Error): void => {
      signal.removeEventListener('abort', abort);
      reject(signal.aborted ? (signal.reason as Error) : tlsError(error, name));
    };
    secured.once('error', fail);
    secured.once('secureConnect', () => {
      signal.removeEventListener('abort', abort);
      secured.off('error', fail);
      resolve(secured);
    });
  });
}

/** OpenSSL's verification errors, as Node names them, and its own for a wrong name. */
const aboutCertificates = /CERT|ISSUER|CRL|SIGNATURE|HOSTNAME|PURPOSE|CA$|ALTNAME/;

function tlsError(error: Error, name: string): BusinessError {
  const code = errorCode(error);
  const isUntrusted = aboutCertificates.test(code);
  const sentence = isUntrusted ? `The certificate of ${name} is not trusted` : `TLS with ${name} failed`;
  return new BusinessError(isUntrusted ? 'tls.untrusted' : 'tls.failed', `${sentence}: ${error.message} (${code})`, {
    operation: 'tls',
    target: name,
    cause: error,
  });
}
