/** The flags of `net ws`, and what they ask for. */
import * as Flags from '@oclif/core/flags';
import type { InferredFlags } from '@oclif/core/interfaces';
import type { SessionRequest } from '../core/websocket/session-request.js';
import { inputOf } from '../core/websocket/input-of.js';
import { decodeMessage, type Framing } from './conversation/framing.js';
import { digit, durationFlag, networkFlag, profileFlag, wholeNumber } from './flags.js';

const text = (summary: string, helpValue: string, helpGroup?: string) =>
  Flags.string({ summary, helpValue, ...(helpGroup === undefined ? {} : { helpGroup }) });
const longestWaitMs = 86_400_000;
const several = { multiple: true, multipleNonGreedy: true } as const;

export const websocketFlags = {
  ...profileFlag,
  ...networkFlag,
  'add-header': Flags.string({
    char: 'H',
    ...several,
    summary: "send this header, as 'Name: value'",
    helpValue: 'HEADER',
  }),
  subprotocol: Flags.string({ ...several, summary: 'offer this subprotocol', helpValue: 'NAME' }),
  origin: text('send this Origin', 'URL'),
  'auth-file': text('send the user:password in this file', 'FILE'),
  ca: text('believe the authorities in this PEM file alone', 'FILE', 'TLS'),
  cert: text('show the server this certificate (PEM)', 'FILE', 'TLS'),
  key: Flags.string({
    summary: 'its key (PEM), where it does not stand beside it in the file of --cert',
    helpValue: 'FILE',
    helpGroup: 'TLS',
    dependsOn: ['cert'],
  }),
  servername: text('ask for and verify this name in place of the host of the URL', 'NAME', 'TLS'),
  insecure: Flags.boolean({ summary: 'take any certificate', helpGroup: 'TLS' }),
  proxy: text('go through this proxy; none for none', 'URL'),
  unix: text('connect to this Unix socket', 'PATH'),
  compress: Flags.boolean({ summary: 'offer compression (permessage-deflate)' }),
  'max-payload': wholeNumber('max-payload', 1, 1 << 30)({ summary: 'largest message taken, in bytes', helpValue: 'N' }),
  'connect-timeout': durationFlag('connect-timeout', longestWaitMs)({ summary: 'give up connecting after this time' }),
  'ping-interval': durationFlag('ping-interval', longestWaitMs)({ summary: 'ping this often' }),
  'ping-timeout': durationFlag(
    'ping-timeout',
    longestWaitMs,
  )({ summary: 'leave when a ping stays unanswered for this time', dependsOn: ['ping-interval'] }),
  rtt: Flags.boolean({ summary: 'tell how long each ping took, on stderr in a pipe', dependsOn: ['ping-interval'] }),
  send: Flags.string({
    ...several,
    summary: 'send this message and do not read stdin',
    helpValue: 'TEXT',
    helpGroup: 'INPUT',
  }),
  preamble: Flags.string({
    ...several,
    summary: 'send this first on every connection',
    helpValue: 'TEXT',
    helpGroup: 'INPUT',
  }),
  binary: Flags.boolean({ char: 'b', summary: 'send binary messages', helpGroup: 'INPUT' }),
  base64: Flags.boolean({ summary: 'messages stand there in base64', exclusive: ['hex'], helpGroup: 'INPUT' }),
  hex: Flags.boolean({ summary: 'messages stand there in hexadecimal', helpGroup: 'INPUT' }),
  null: Flags.boolean({ char: digit('0'), summary: 'messages end with NUL, not with a line', helpGroup: 'INPUT' }),
  one: Flags.boolean({ char: digit('1'), summary: 'end after the first message received' }),
  'max-messages': wholeNumber(
    'max-messages',
    1,
    1e9,
  )({ summary: 'end after so many', helpValue: 'N', exclusive: ['one'] }),
  linger: durationFlag(
    'linger',
    longestWaitMs,
  )({ summary: 'wait this long for answers when the input has ended (1s, or for as many as are wanted)' }),
  'close-code': wholeNumber('close-code', 1000, 4999)({ summary: 'close with this code', helpValue: 'CODE' }),
  'close-reason': text('close with this reason', 'TEXT'),
  reconnect: wholeNumber(
    'reconnect',
    1,
    1e6,
  )({ summary: 'connect again, up to so many times in a row', helpValue: 'N' }),
};

type WebsocketFlags = InferredFlags<typeof websocketFlags>;

/** The session that the flags ask for; what was not given is left out. */
export function websocketRequest(flags: WebsocketFlags, signal: AbortSignal): SessionRequest {
  const { 'ping-interval': intervalMs, 'ping-timeout': timeoutMs } = flags;
  const heartbeat = intervalMs === undefined ? undefined : { intervalMs, ...given({ timeoutMs }) };
  return given({
    signal,
    net: flags.net,
    headers: flags['add-header'],
    subprotocols: flags.subprotocol,
    origin: flags.origin,
    authFile: flags['auth-file'],
    caFile: flags.ca,
    certFile: flags.cert,
    keyFile: flags.key,
    serverName: flags.servername,
    insecure: flags.insecure,
    proxy: flags.proxy,
    unixPath: flags.unix,
    compress: flags.compress,
    maxMessageBytes: flags['max-payload'],
    connectTimeoutMs: flags['connect-timeout'],
    heartbeat,
    preamble: messages(flags, flags.preamble ?? []),
    maxMessages: flags.one ? 1 : flags['max-messages'],
    lingerMs: flags.linger,
    closeCode: flags['close-code'],
    closeReason: flags['close-reason'],
    reconnects: flags.reconnect,
  });
}

/** How messages stand on stdin and stdout. */
export function websocketFraming(flags: WebsocketFlags): Framing {
  const { binary, base64, hex } = flags;
  const encoding = base64 ? 'base64' : hex ? 'hex' : binary ? 'binary' : 'text';
  return { delimiter: flags.null ? '\0' : '\n', encoding };
}

/** The messages to send in place of stdin; undefined when stdin is to be read. */
export const websocketInput = (flags: WebsocketFlags): AsyncIterable<string | Uint8Array> | undefined =>
  flags.send === undefined ? undefined : inputOf(messages(flags, flags.send));

const messages = (flags: WebsocketFlags, texts: readonly string[]): (string | Uint8Array)[] =>
  texts.map((each) => decodeMessage(Buffer.from(each), websocketFraming(flags)));

type Given<Fields> = { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> };

const given = <Fields extends object>(fields: Fields): Given<Fields> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Given<Fields>;
