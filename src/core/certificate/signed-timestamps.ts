/** A promise of a log to publish the certificate (RFC 6962 3.2). */
export interface Timestamp {
  /** Base64, as lists of logs have it. */
  readonly logId: string;
  readonly time: Date;
}

const logIdBytes = 32;

/** Reads a SignedCertificateTimestampList; ends at what cannot be read. */
export function readTimestamps(list: Uint8Array): Timestamp[] {
  const wrapped = Buffer.from(list.buffer, list.byteOffset, list.byteLength);
  // Inside the extension's value is an OCTET STRING with the list in TLS's own encoding.
  const timestamps: Timestamp[] = [];
  for (let at = 2; at + 2 <= wrapped.length;) {
    const length = wrapped.readUInt16BE(at);
    const entry = wrapped.subarray(at + 2, at + 2 + length);
    at += 2 + length;
    // Version 0, log id, milliseconds since 1970.
    if (entry.length < 1 + logIdBytes + 8 || entry[0] !== 0) continue;
    const time = new Date(Number(entry.readBigUInt64BE(1 + logIdBytes)));
    if (Number.isNaN(time.getTime())) continue;
    timestamps.push({ logId: entry.subarray(1, 1 + logIdBytes).toString('base64'), time });
  }
  return timestamps;
}
