import type { SecureContext, SecureContextOptions } from 'node:tls';
import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import { mostFileBytes } from './limits.js';
import { pemLines } from './pem.js';
import { systemTrustStore, type TrustStore } from './trust-store.js';

/** Authorities to believe, and a certificate to show. */
export type TlsCredentials = Pick<SecureContextOptions, 'ca' | 'cert' | 'key'>;

/** What is handed to `tls.connect`. */
export type TlsTrust = TlsCredentials & { readonly secureContext?: SecureContext };

const contexts = new WeakMap<TrustStore, SecureContext>();

/**
 * Whom a TLS connection of ours believes: the authorities named, else the machine's own store as `net cert` has it, with
 * what `NODE_EXTRA_CA_CERTS` adds. Decoding a store takes some 25 ms, and is done once for it. Node's own list on a machine
 * without a store.
 *
 * @throws BusinessError as `systemTrustStore`, for a store that is there and cannot be read
 */
export async function tlsTrust(host: Host, credentials: TlsCredentials): Promise<TlsTrust> {
  if (credentials.ca !== undefined) return credentials;
  const store = storeOf(host);
  if (store === undefined) return credentials;
  if (credentials.cert !== undefined) return { ...credentials, ca: authorities(host, store) };
  let secureContext = contexts.get(store);
  if (secureContext === undefined) {
    const { createSecureContext } = await import('node:tls');
    contexts.set(store, (secureContext = createSecureContext({ ca: authorities(host, store) })));
  }
  return { secureContext };
}

function storeOf(host: Host): TrustStore | undefined {
  try {
    return systemTrustStore(host);
  } catch (error) {
    if (error instanceof BusinessError && error.reason === 'file.missing') return undefined;
    throw error;
  }
}

const authorities = (host: Host, { certificates }: TrustStore): string[] => [
  ...certificates.map(({ bytes }) => pemLines(bytes).join('\n')),
  ...extraAuthorities(host),
];

/** Node passes over a file that it cannot read, with a warning of its own. */
function extraAuthorities(host: Host): string[] {
  const file = host.environment.variable('NODE_EXTRA_CA_CERTS') ?? '';
  try {
    return file === '' ? [] : [host.files.readText(file, mostFileBytes)];
  } catch (error) {
    if (error instanceof BusinessError) return [];
    throw error;
  }
}
