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
  const why = code === '' ? error.message : `${error.message} (${code})`;
  return new BusinessError(isUntrusted ? 'tls.untrusted' : 'tls.failed', `${sentence}: ${why}`, {
    operation: 'tls',
    target: name,
    cause: error,
  });
}
