import { createDecipheriv, createHmac } from 'node:crypto';

/** Suites of TLS 1.3 (RFC 8446 B.4): the cipher, its key's length, and the hash of the key schedule. */
const suites: Readonly<
  Record<number, readonly [cipher: 'aes-128-gcm' | 'aes-256-gcm' | 'chacha20-poly1305', keyBytes: number, hash: string]>
> = {
  0x1301: ['aes-128-gcm', 16, 'sha256'],
  0x1302: ['aes-256-gcm', 32, 'sha384'],
  0x1303: ['chacha20-poly1305', 32, 'sha256'],
};

const contentType = { changeCipherSpec: 20, handshake: 22, applicationData: 23 } as const;
const messageType = { serverHello: 2, certificate: 11 } as const;
const tagBytes = 16;

/** What a retry request has in the place of a ServerHello's random (RFC 8446 4.1.3). */
const retryRandom = 'cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c';

/**
 * The certificates that a server sent in its handshake, in its order, out of the bytes that it sent. Node's own list of
 * them is sorted, completed from its store and without what does not fit, and so hides what is to be seen here.
 *
 * @param secret the server's handshake traffic secret of TLS 1.3, as the connection's key log tells it; undefined before
 * 1.3, where certificates go unencrypted
 * @returns undefined when they have not all come, or cannot be understood
 */
export function certificatesSent(bytes: Buffer, secret: Buffer | undefined): Buffer[] | undefined {
  let messages = Buffer.alloc(0);
  let open: ((record: Buffer) => Buffer) | undefined;
  for (const record of recordsOf(bytes)) {
    const type = record[0];
    if (type === contentType.changeCipherSpec) continue;
    if (type === contentType.handshake) messages = Buffer.concat([messages, record.subarray(5)]);
    else if (type === contentType.applicationData && secret !== undefined) {
      open ??= opener(messages, secret);
      const opened = open?.(record);
      if (opened === undefined) return undefined;
      messages = Buffer.concat([messages, opened]);
    } else return undefined;
    const body = messageOf(messages, messageType.certificate);
    if (body !== undefined)
      return listOf(secret === undefined ? body : body.subarray(1 + (body[0] ?? 0)), secret !== undefined);
  }
  return undefined;
}

function* recordsOf(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at + 5 <= bytes.length;) {
    const end = at + 5 + bytes.readUInt16BE(at + 3);
    if (end > bytes.length) return;
    yield bytes.subarray(at, end);
    at = end;
  }
}

/** The first whole handshake message of this type. */
function messageOf(
  messages: Buffer,
  wanted: number,
  accept: (body: Buffer) => boolean = () => true,
): Buffer | undefined {
  for (let at = 0; at + 4 <= messages.length;) {
    const end = at + 4 + messages.readUIntBE(at + 1, 3);
    if (end > messages.length) return undefined;
    const body = messages.subarray(at + 4, end);
    if (messages[at] === wanted && accept(body)) return body;
    at = end;
  }
  return undefined;
}

/** Certificates with three bytes of length each; in TLS 1.3 with extensions behind each. */
function listOf(body: Buffer, withExtensions: boolean): Buffer[] | undefined {
  if (body.length < 3) return undefined;
  const end = 3 + body.readUIntBE(0, 3);
  const certificates: Buffer[] = [];
  if (end > body.length) return undefined;
  for (let at = 3; at + 3 <= end;) {
    const next = at + 3 + body.readUIntBE(at, 3);
    if (next > end) return undefined;
    certificates.push(body.subarray(at + 3, next));
    at = withExtensions && next + 2 <= end ? next + 2 + body.readUInt16BE(next) : next;
  }
  return certificates;
}

/** Decrypts the server's handshake records of TLS 1.3, one after the other (RFC 8446 5.2, 5.3, 7.3). */
function opener(messages: Buffer, secret: Buffer): ((record: Buffer) => Buffer) | undefined {
  const isRetry = (body: Buffer): boolean => body.subarray(2, 34).toString('hex') === retryRandom;
  const hello = messageOf(messages, messageType.serverHello, (body) => !isRetry(body));
  if (hello === undefined || hello.length < 38) return undefined;
  const [cipher, keyBytes, hash] = suites[hello.readUInt16BE(Math.min(35 + (hello[34] ?? 0), hello.length - 2))] ?? [];
  if (cipher === undefined || keyBytes === undefined || hash === undefined) return undefined;
  const key = expandLabel(hash, secret, 'key', keyBytes);
  const iv = expandLabel(hash, secret, 'iv', 12);
  let sequence = 0;
  return (record) => {
    const nonce = Buffer.from(iv);
    nonce.writeUInt32BE((nonce.readUInt32BE(8) ^ sequence++) >>> 0, 8);
    // The three ciphers are of one kind; Node's types know each by itself.
    const decipher = createDecipheriv(cipher as 'aes-128-gcm', key, nonce, { authTagLength: tagBytes });
    decipher.setAAD(record.subarray(0, 5), { plaintextLength: record.length - 5 - tagBytes });
    decipher.setAuthTag(record.subarray(record.length - tagBytes));
    const inner = Buffer.concat([decipher.update(record.subarray(5, record.length - tagBytes)), decipher.final()]);
    let end = inner.length;
    while (end > 0 && inner[end - 1] === 0) end--;
    return inner[end - 1] === contentType.handshake ? inner.subarray(0, end - 1) : Buffer.alloc(0);
  };
}

/** HKDF-Expand-Label without a context (RFC 8446 7.1), for outputs of at most one hash. */
function expandLabel(hash: string, secret: Buffer, label: string, length: number): Buffer {
  const full = Buffer.from(`tls13 ${label}`);
  const info = Buffer.concat([Buffer.from([0, length, full.length]), full, Buffer.from([0, 1])]);
  return createHmac(hash, secret).update(info).digest().subarray(0, length);
}
