const mostKnown = 128;

/** Bytes; certificates of the Internet have 1 to 8 KiB. */
const longestKnown = 32 * 1024;

/** By their bytes, the one given last at the end. */
const known = new Map<string, Uint8Array>();

/**
 * A copy of a certificate that is the same array for the same bytes, so that what is read of it once stays (`outlineOf`):
 * authorities and intermediates come again and again. It holds for the last 128 that were given; very large ones are
 * handed back as they are.
 */
export function knownCertificate(bytes: Uint8Array): Uint8Array {
  if (bytes.length > longestKnown) return bytes;
  const key = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  const same = known.get(key) ?? Buffer.from(key, 'latin1');
  known.delete(key);
  known.set(key, same);
  if (known.size > mostKnown) {
    const [oldest = ''] = known.keys();
    known.delete(oldest);
  }
  return same;
}
