import * as Args from '@oclif/core/args';
import { NetCommand } from '../cli/net-command.js';
import { websocketEventView } from '../cli/view/websocket-event.js';
import { websocketFlags, websocketFraming, websocketInput, websocketRequest } from '../cli/websocket-flags.js';
import { sessionOptions } from '../core/websocket/session-request.js';
import type { WebSocketEvent } from '../core/websocket/websocket-event.js';
import { webSocketBatches } from '../core/websocket/websocket-session.js';

export default class Ws extends NetCommand<typeof Ws> {
  static override summary = 'talk to a WebSocket server';
  static override description =
    'A terminal gets a line to edit, with what happens above it. In a pipe each line of stdin is a message and each ' +
    'message received is a line, nothing else; --json tells every event. Names obey custom rules, connections the ' +
    'effective proxy; certificates are verified. Exits 0 after a clean close, 1 when the server refuses or the ' +
    'connection breaks, 3 when it was not reached.';
  static override examples = [
    { description: 'Ask once', command: 'net ws wss://example.com/feed --send \'{"op":"ping"}\' -1' },
    {
      description: 'Follow a feed through breaks',
      command: 'net ws wss://example.com/feed --preamble subscribe --reconnect 100',
    },
  ];
  static override view = websocketEventView;
  static override args = { url: Args.string({ required: true, description: 'ws or wss URL' }) };
  static override flags = websocketFlags;

  override conversation() {
    const { flags, args } = this;
    const sent = websocketInput(flags);
    return {
      framing: websocketFraming(flags),
      readsInput: sent === undefined,
      converse: (input: AsyncIterable<string | Uint8Array> | undefined) => {
        const { host, signal } = this;
        const options = sessionOptions(host, args.url, websocketRequest(flags, signal));
        return webSocketBatches(host, args.url, options, sent ?? input);
      },
      messageOf: (event: WebSocketEvent) => (event.type === 'message' ? event.data : undefined),
      remarkOf: (event: WebSocketEvent) => {
        if (event.type === 'error') return `${event.error.message}; trying again`;
        const measured = event.type === 'pong' ? event.rttMs : undefined;
        return flags.rtt && measured !== undefined ? `rtt ${measured.toFixed(3)} ms` : undefined;
      },
    };
  }
}
