import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { BusinessError } from '../errors.js';
import { startTls } from '../socket/start-tls.js';

/**
 * TLS with a verified server. Where somebody else answers in its place, the failure names who signed for them: that is
 * how a proxy that opens connections, or a portal, is told from a broken server.
 * @throws BusinessError `tls.untrusted`, `tls.failed`; the signal's reason when aborted
 */
export async function trustedStream(socket: Socket, name: string, signal: AbortSignal): Promise<TLSSocket> {
  // The certificate can be read only where its failure does not end the connection at once. Nothing is sent before.
  const options = { name, signal, ALPNProtocols: ['http/1.1'], rejectUnauthorized: false };
  const stream = await startTls(socket, options);
  if (stream.authorized) return stream;
  const { issuer } = stream.getPeerCertificate();
  const why: Error | string = stream.authorizationError;
  stream.destroy();
  const code = why instanceof Error ? why.message : why;
  const message = `The certificate of ${name} is not trusted: it was issued by ${nameOf(issuer)} (${code})`;
  throw new BusinessError('tls.untrusted', message, { operation: 'tls', target: name });
}

/** A name that a person knows an authority by. */
function nameOf(issuer: Readonly<Partial<Record<'CN' | 'O' | 'OU', string | string[]>>> | undefined): string {
  const { CN, O, OU } = issuer ?? {};
  const named = [CN, O, OU].flat().find((each) => each !== undefined && each !== '');
  return named === undefined ? 'nobody named' : JSON.stringify(named);
}
