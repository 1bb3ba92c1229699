import { BusinessError } from '../errors.js';
import { errorCode } from './socket-error.js';

/** OpenSSL's verification errors, as Node names them, and its own for a wrong name. */
const aboutCertificates = /CERT|ISSUER|CRL|SIGNATURE|HOSTNAME|PURPOSE|CA$|ALTNAME/;

/** The BusinessError for what went wrong in a TLS handshake; errors that are one already pass. */
export function tlsFailure(error: Error, name: string): BusinessError {
  if (error instanceof BusinessError) return error;
  const code = errorCode(error);
  const isUntrusted = aboutCertificates.test(code);
  const sentence = isUntrusted ? `The certificate of ${name} is not trusted` : `TLS with ${name} failed`;
  const words = wordsOf(error);
  const why = code === '' ? words : `${words} (${code})`;
  return new BusinessError(isUntrusted ? 'tls.untrusted' : 'tls.failed', `${sentence}: ${why}`, {
    operation: 'tls',
    target: name,
    cause: error,
    ...(notTls.test(code) ? { hint: 'does it speak TLS at all, on this port?' } : {}),
  });
}

/** What an answer in another protocol comes to. */
const notTls = /^ERR_SSL_(?:WRONG_VERSION_NUMBER|HTTP_REQUEST|PACKET_LENGTH_TOO_LONG|UNEXPECTED_MESSAGE)$/;

/** OpenSSL's own words, without its thread, file and line. */
export function wordsOf(error: Error): string {
  return 'reason' in error && typeof error.reason === 'string' ? error.reason : error.message.trim();
}
