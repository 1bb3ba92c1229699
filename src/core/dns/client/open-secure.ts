import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { startTls } from '../../socket/start-tls.js';

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
 * TLS over a connection to a name server; the certificate is verified (RFC 8310, the strict profile).
 * @throws BusinessError `tls.untrusted`, `tls.failed`; the signal's reason when aborted
 */
export function openSecure(socket: Socket, options: SecureOptions): Promise<TLSSocket> {
  const { name, protocols, authorities, signal } = options;
  const trusted = authorities === undefined ? {} : { ca: authorities };
  return startTls(socket, { name, signal, ALPNProtocols: [...protocols], ...trusted });
}
