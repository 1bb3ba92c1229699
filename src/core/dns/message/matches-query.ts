/**
 * Whether bytes are the response to a query: QR set, opcode QUERY, the same id, and the question that was asked, letter
 * by letter. All else that comes to a socket is somebody else's, or forged, and is to be waited past.
 *
 * @param exact the case of the letters must be the same too (0x20: it was chosen at random)
 */
export function matchesQuery(bytes: Uint8Array, query: Uint8Array, questionEnd: number, exact: boolean): boolean {
  if (bytes.length < 12 || bytes[0] !== query[0] || bytes[1] !== query[1]) return false;
  const flags = bytes[2] ?? 0;
  if ((flags & 0x80) === 0 || (flags & 0x78) !== 0) return false;
  // A server that cannot read a query may leave its question out (RFC 1035, 4.1.1); all others repeat it.
  if (bytes[4] === 0 && bytes[5] === 0) return questionMayBeMissing(bytes);
  if (bytes[4] !== 0 || bytes[5] !== 1 || bytes.length < questionEnd) return false;
  for (let at = 12; at < questionEnd; at++) {
    const one = bytes[at] ?? 0;
    const other = query[at] ?? 0;
    if (one !== other && (exact || lowerCase(one) !== lowerCase(other))) return false;
  }
  return true;
}

/** Only errors may come without their question, and without any record but OPT. */
function questionMayBeMissing(bytes: Uint8Array): boolean {
  const rcode = (bytes[3] ?? 0) & 0x0f;
  return rcode !== 0 && rcode !== 3 && bytes[6] === 0 && bytes[7] === 0 && bytes[8] === 0 && bytes[9] === 0;
}

const lowerCase = (byte: number): number => (byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte);
