import type { WebSocketEvent } from '../../core/websocket/websocket-event.js';
import { errorShape } from './error-shape.js';
import { integer, number, string } from './shape.js';
import { type Tone, view } from './view.js';

const tones: Readonly<Partial<Record<WebSocketEvent['type'], Tone>>> = {
  open: 'good',
  error: 'bad',
  message: 'strong',
};

const isBinary = (event: WebSocketEvent): boolean => event.type === 'message' && typeof event.data !== 'string';

function dataOf(event: WebSocketEvent): string | undefined {
  if (event.type === 'ping' || event.type === 'pong') return Buffer.from(event.payload).toString('base64');
  if (event.type !== 'message') return undefined;
  return typeof event.data === 'string' ? event.data : Buffer.from(event.data).toString('base64');
}

function words(event: WebSocketEvent): string {
  switch (event.type) {
    case 'open':
      return [event.url, event.subprotocol, event.extensions].filter((part) => part !== '').join(', ');
    case 'message':
      return typeof event.data === 'string'
        ? event.data
        : `${event.data.length} bytes: ${Buffer.from(event.data).toString('hex')}`;
    case 'ping':
      return '';
    case 'pong':
      return event.rttMs === undefined ? '' : `${event.rttMs.toFixed(3)} ms`;
    case 'close':
      return `${event.closeCode} ${event.reason}`.trimEnd();
    default:
      return event.error.message;
  }
}

/** One event of `net ws`. */
export const websocketEventView = view<WebSocketEvent>({
  schema: 'net.ws/1',
  about: 'What happens on a WebSocket. Close codes and error codes are never mixed.',
  fields: [
    {
      key: 'type',
      about: 'open, message, ping, pong, close or error.',
      shape: string,
      heading: 'Event',
      width: 7,
      tone: ({ type }) => tones[type] ?? 'faint',
    },
    { key: 'time', about: 'When it happened (RFC 3339, UTC).', shape: string, value: ({ time }) => time.toISOString() },
    {
      key: 'url',
      about: 'Of open: what was connected to.',
      shape: string,
      optional: true,
      value: (event) => (event.type === 'open' ? event.url : undefined),
    },
    {
      key: 'subprotocol',
      about: 'Of open: what the server chose; empty for none.',
      shape: string,
      optional: true,
      value: (event) => (event.type === 'open' ? event.subprotocol : undefined),
    },
    {
      key: 'extensions',
      about: 'Of open: the extensions in use.',
      shape: string,
      optional: true,
      value: (event) => (event.type === 'open' ? event.extensions : undefined),
    },
    {
      key: 'encoding',
      about: 'Of message: text, or base64 for a binary one.',
      shape: string,
      optional: true,
      value: (event) => (event.type === 'message' ? (isBinary(event) ? 'base64' : 'text') : undefined),
    },
    {
      key: 'data',
      about: 'Of message, ping and pong: what it holds; base64 for ping and pong.',
      shape: string,
      optional: true,
      value: dataOf,
    },
    {
      key: 'rttMs',
      about: 'Of pong: ms since the ping that it answers.',
      shape: number,
      optional: true,
      value: (event) => (event.type === 'pong' ? event.rttMs : undefined),
    },
    {
      key: 'closeCode',
      about: 'Of close: RFC 6455, 7.4.1; 1005 without a code, 1006 without a close frame.',
      shape: integer,
      optional: true,
      value: (event) => (event.type === 'close' ? event.closeCode : undefined),
    },
    {
      key: 'reason',
      about: 'Of close: what the other side said.',
      shape: string,
      optional: true,
      value: (event) => (event.type === 'close' ? event.reason : undefined),
    },
    {
      key: 'error',
      about: 'Of error: why, before it is tried again.',
      shape: errorShape,
      optional: true,
      value: (event) => (event.type === 'error' ? event.error.toJSON() : undefined),
    },
    {
      key: 'words',
      about: 'The event in words.',
      shape: string,
      optional: true,
      value: () => undefined,
      heading: 'Data',
      text: words,
    },
  ],
});
