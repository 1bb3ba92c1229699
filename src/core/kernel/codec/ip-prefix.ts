/** Whether the first `prefixLength` bits of two addresses of one family are the same. */
export function prefixContains(prefix: Uint8Array, prefixLength: number, address: Uint8Array): boolean {
  if (prefix.length !== address.length || prefixLength > prefix.length * 8) return false;
  const whole = prefixLength >> 3;
  for (let at = 0; at < whole; at++) {
    if (prefix[at] !== address[at]) return false;
  }
  const rest = prefixLength & 7;
  if (rest === 0) return true;
  const differing = (prefix[whole] ?? 0) ^ (address[whole] ?? 0);
  return differing >> (8 - rest) === 0;
}
