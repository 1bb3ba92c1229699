import type { Socket } from 'node:net';
import { BusinessError } from '../errors.js';
import { readExactly } from '../proxy/read-exactly.js';

/** Protocols that begin without TLS and can turn to it, with the port that each is at home on. */
export const startTlsPorts = {
  smtp: 25,
  imap: 143,
  pop3: 110,
  ftp: 21,
  ldap: 389,
  postgres: 5432,
  mysql: 3306,
  xmpp: 5222,
} as const;

export type StartTlsProtocol = keyof typeof startTlsPorts;

/** Bytes of one answer that are read before the server is given up. */
const mostAnswer = 64 * 1024;

/**
 * Asks a server to begin TLS, in its own protocol; after that the connection is ready for a handshake.
 * @throws BusinessError `tls.refused` when it will not, or answers something else altogether
 */
export async function askForTls(
  socket: Socket,
  protocol: StartTlsProtocol,
  { name, target }: { readonly name: string; readonly target: string },
): Promise<void> {
  const refuse = (answer: string): never => {
    const said = answer === '' ? '' : `: ${answer.trim()}`;
    throw new BusinessError('tls.refused', `${target} does not begin TLS by ${protocol}${said}`, {
      operation: 'STARTTLS',
      target,
    });
  };
  try {
    await dialogues[protocol](new Dialogue(socket), name, refuse);
  } catch (error) {
    if (error instanceof BusinessError) throw error;
    refuse(error instanceof Error ? error.message : String(error));
  }
}

/** Says lines and bytes, and reads what comes back without a byte too many. */
class Dialogue {
  readonly #socket: Socket;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  say(text: string | Uint8Array): void {
    this.#socket.write(text);
  }

  bytes(length: number): Promise<Buffer> {
    return readExactly(this.#socket, length);
  }

  /** Up to and with the first of these characters. */
  async until(end: string): Promise<string> {
    let text = '';
    while (!text.endsWith(end)) {
      if (text.length >= mostAnswer) throw new Error('its answer does not end');
      text += (await this.bytes(1)).toString('latin1');
    }
    return text;
  }

  /** Lines of `220-more` up to the last, `220 done`; all of them. */
  async reply(): Promise<string> {
    let reply = '';
    for (;;) {
      const line = await this.until('\n');
      reply += line;
      if (/^\d{3} /.test(line) || !/^[\d ]/.test(line)) return reply;
      if (reply.length >= mostAnswer) throw new Error('its answer does not end');
    }
  }
}

type Conversation = (dialogue: Dialogue, name: string, refuse: (answer: string) => never) => Promise<void>;

const lastLine = (reply: string): string => reply.trimEnd().split('\n').at(-1) ?? '';

const dialogues: Readonly<Record<StartTlsProtocol, Conversation>> = {
  /** RFC 3207. */
  smtp: async (dialogue, _, refuse) => {
    const greeting = await dialogue.reply();
    if (!greeting.startsWith('220')) refuse(lastLine(greeting));
    dialogue.say('EHLO localhost\r\n');
    const able = await dialogue.reply();
    if (!/^250[- ]STARTTLS\b/im.test(able)) refuse('it does not offer STARTTLS');
    dialogue.say('STARTTLS\r\n');
    const answer = await dialogue.reply();
    if (!answer.startsWith('220')) refuse(lastLine(answer));
  },

  /** RFC 9051 6.2.1. */
  imap: async (dialogue, _, refuse) => {
    const greeting = await dialogue.until('\n');
    if (!/^\* (?:OK|PREAUTH)\b/i.test(greeting)) refuse(greeting);
    dialogue.say('a STARTTLS\r\n');
    let answer = await dialogue.until('\n');
    for (let untagged = 0; answer.startsWith('*') && untagged < 100; untagged++) answer = await dialogue.until('\n');
    if (!/^a OK\b/i.test(answer)) refuse(answer);
  },

  /** RFC 2595 4. */
  pop3: async (dialogue, _, refuse) => {
    const greeting = await dialogue.until('\n');
    if (!greeting.startsWith('+OK')) refuse(greeting);
    dialogue.say('STLS\r\n');
    const answer = await dialogue.until('\n');
    if (!answer.startsWith('+OK')) refuse(answer);
  },

  /** RFC 4217. */
  ftp: async (dialogue, _, refuse) => {
    const greeting = await dialogue.reply();
    if (!greeting.startsWith('220')) refuse(lastLine(greeting));
    dialogue.say('AUTH TLS\r\n');
    const answer = await dialogue.reply();
    if (!answer.startsWith('234')) refuse(lastLine(answer));
  },

  /** RFC 4511 4.14: an extended request of message 1, and the result code of its answer. */
  ldap: async (dialogue, _, refuse) => {
    const identifier = Buffer.from('1.3.6.1.4.1.1466.20037');
    const request = Buffer.from([0x77, identifier.length + 2, 0x80, identifier.length, ...identifier]);
    dialogue.say(Buffer.from([0x30, request.length + 3, 0x02, 0x01, 0x01, ...request]));
    const head = await dialogue.bytes(2);
    const long = (head[1] ?? 0) >= 0x80 ? await dialogue.bytes((head[1] ?? 0) & 0x7f) : undefined;
    const length =
      long === undefined ? (head[1] ?? 0) : long.length > 2 ? mostAnswer + 1 : long.readUIntBE(0, long.length);
    if (head[0] !== 0x30 || length > mostAnswer) refuse('what it answers is no LDAP');
    const answer = await dialogue.bytes(length);
    // An enumerated value of one byte stands first in the result.
    const code = /^\x02[^]{2}\x78(?:[^\x80-\xff]|\x81[^]|\x82[^]{2}|\x84[^]{4})\x0a\x01([^])/.exec(
      answer.toString('latin1'),
    );
    if (code?.[1] !== '\0')
      refuse(code?.[1] === undefined ? 'what it answers is no LDAP' : `result code ${code[1].charCodeAt(0)}`);
  },

  /** SSLRequest of the frontend/backend protocol. */
  postgres: async (dialogue, _, refuse) => {
    dialogue.say(Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]));
    const answer = await dialogue.bytes(1);
    if (answer.toString('latin1') !== 'S') refuse('it says that it has no TLS');
  },

  /** Protocol::SSLRequest, after a greeting that says what the server is able to do. */
  mysql: async (dialogue, _, refuse) => {
    const head = await dialogue.bytes(4);
    const greeting = await dialogue.bytes(Math.min(head.readUIntLE(0, 3), mostAnswer));
    const versionEnd = greeting.indexOf(0, 1);
    const able = versionEnd < 0 || greeting.length < versionEnd + 16 ? 0 : greeting.readUInt16LE(versionEnd + 14);
    if (greeting[0] !== 10) refuse('what it says first is no greeting of MySQL');
    if ((able & 0x0800) === 0) refuse('it says that it has no TLS');
    const request = Buffer.alloc(36);
    request.writeUIntLE(32, 0, 3);
    request[3] = (head[3] ?? 0) + 1;
    // Protocol 4.1, TLS, secure connection; packets up to 16 MiB; UTF-8.
    request.writeUInt32LE(0x8a00, 4);
    request.writeUInt32LE(0x0100_0000, 8);
    request[12] = 33;
    dialogue.say(request);
  },

  /** RFC 6120 5.4. */
  xmpp: async (dialogue, name, refuse) => {
    const to = name.replaceAll(/[^\w.:-]/g, '');
    dialogue.say(
      `<?xml version='1.0'?><stream:stream to='${to}' xmlns='jabber:client' ` +
        `xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>`,
    );
    const features = await dialogue.until('</stream:features>');
    if (!features.includes('urn:ietf:params:xml:ns:xmpp-tls')) refuse('it does not offer starttls');
    dialogue.say("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
    const answer = await dialogue.until('>');
    if (!/^\s*<proceed\b/.test(answer)) refuse(answer);
  },
};
