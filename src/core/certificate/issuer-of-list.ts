import { DerTag, derElements, readDer } from '../kernel/codec/der.js';
import { nameKey } from './distinguished-name.js';

/** The issuer's key (`nameKey`) of a revocation list (RFC 5280 5.1.2.3); null when it cannot be read. */
export function issuerOfList(bytes: Uint8Array): string | null {
  try {
    const [signed] = derElements(readDer(bytes));
    const parts = derElements(signed);
    return nameKey(parts[parts[0]?.tag === DerTag.INTEGER ? 2 : 1]);
  } catch {
    return null;
  }
}
