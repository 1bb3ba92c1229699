import type { Host } from '../host.js';
import { sharedHost } from '../shared-host.js';
import { WebSocket_ErrCode, webSocketErrorCode } from './error-code.js';
import { headerFields } from './header-fields.js';
import { openWebSocket } from './open-websocket.js';
import { requestedFields } from './requested-fields.js';
import type {
  WebSocket_CloseOption,
  WebSocket_CloseResult,
  WebSocket_ErrorResult,
  WebSocket_Header,
  WebSocket_OpenResult,
  WebSocket_RequestOptions,
} from './seed-types.js';
import { checkClose, type WebSocketConnection } from './websocket-connection.js';
import type { HeaderField, WebSocketData, WebSocketOptions } from './websocket-types.js';
import { websocketUrl } from './websocket-url.js';

/** What happens to a client, told to four functions (netstack: WebSocket_On...Callback). */
export interface WebSocketCallbacks {
  onOpen?(result: WebSocket_OpenResult): void;
  /** Nothing more is read while the promise that it returns is pending. */
  onMessage?(data: WebSocketData): void | Promise<void>;
  onError?(result: WebSocket_ErrorResult): void;
  onClose?(result: WebSocket_CloseResult): void;
}

const Code = WebSocket_ErrCode;

/**
 * The seed's WebSocket client as a class. Its methods return a code at once, 0 when all is well, for wrong arguments and
 * wrong moments; what comes of them is told by the callbacks: `onOpen` or `onError`, messages, `onError` when the
 * connection breaks, and always `onClose` at the end of a connection that was open.
 */
export class WebSocketClient {
  readonly #callbacks: WebSocketCallbacks;
  readonly #options: WebSocketOptions;
  readonly #host: () => Host;
  readonly #headers: HeaderField[] = [];
  #connecting: AbortController | undefined;
  #connection: WebSocketConnection | undefined;
  #attempted = false;
  #destroyed = false;

  /** @param options ours, beyond the seed's: limits, TLS, ways to the server; those of `connect` come on top */
  constructor(callbacks: WebSocketCallbacks = {}, options: WebSocketOptions = {}, host: () => Host = sharedHost) {
    this.#callbacks = callbacks;
    this.#options = options;
    this.#host = host;
  }

  /** Adds a header to the opening request of every later connection. */
  addHeader(header: WebSocket_Header): WebSocket_ErrCode {
    if (this.#destroyed) return Code.WEBSOCKET_DESTROYED;
    const checked = checkedFields({ headers: header }, this.#headers);
    if (typeof checked === 'number') return checked;
    this.#headers.splice(0, Infinity, ...checked);
    return Code.WEBSOCKET_OK;
  }

  /** Connects; the headers of the options are sent beside those added. */
  connect(url: string, options: WebSocket_RequestOptions = {}): WebSocket_ErrCode {
    if (this.#destroyed) return Code.WEBSOCKET_DESTROYED;
    if (this.#connecting !== undefined || this.#connection !== undefined) return Code.WEBSOCKET_CONNECTION_ERROR;
    const headers = checkedFields(options, [...(this.#options.headers ?? []), ...this.#headers]);
    if (typeof headers === 'number') return headers;
    try {
      websocketUrl(url);
    } catch {
      return Code.WEBSOCKET_CONNECTION_PARSE_URL_ERROR;
    }
    this.#attempted = true;
    const connecting = new AbortController();
    this.#connecting = connecting;
    const signals = [connecting.signal, ...(this.#options.signal === undefined ? [] : [this.#options.signal])];
    void this.#open(url, { ...this.#options, headers, signal: AbortSignal.any(signals) });
    return Code.WEBSOCKET_OK;
  }

  /** Sends a string as a text message, bytes as a binary one. An empty one is sent too. */
  send(data: WebSocketData): WebSocket_ErrCode {
    if (this.#destroyed) return Code.WEBSOCKET_DESTROYED;
    if (data === null || data === undefined) return Code.WEBSOCKET_SEND_DATA_NULL;
    const connection = this.#connection;
    if (connection?.isOpen !== true) return Code.WEBSOCKET_NO_CONNECTION;
    try {
      // A message that is lost with its connection is told by onError and onClose.
      void connection.send(data);
      return Code.WEBSOCKET_OK;
    } catch (error) {
      return error instanceof RangeError ? Code.WEBSOCKET_SEND_NO_MEMORY : webSocketErrorCode(error);
    }
  }

  /** Closes the connection; code 1000 (also for 0) or 3000 to 4999. `onClose` follows. */
  close(options: Partial<WebSocket_CloseOption> = {}): WebSocket_ErrCode {
    if (this.#destroyed) return Code.WEBSOCKET_DESTROYED;
    const connection = this.#connection;
    if (connection?.isOpen !== true) return Code.WEBSOCKET_NO_CONNECTION;
    const code = options.code === undefined || options.code === 0 ? 1000 : options.code;
    const reason = options.reason ?? '';
    try {
      checkClose(code, reason);
    } catch (error) {
      return webSocketErrorCode(error);
    }
    void connection.close(code, reason);
    return Code.WEBSOCKET_OK;
  }

  /** Ends the client, and its connection without a close frame; no callback comes any more. */
  destroy(): WebSocket_ErrCode {
    if (this.#destroyed) return Code.WEBSOCKET_DESTROYED;
    this.#destroyed = true;
    this.#connecting?.abort();
    this.#connection?.terminate();
    this.#connection = undefined;
    return this.#attempted ? Code.WEBSOCKET_OK : Code.WEBSOCKET_NO_CONNECTION_CONTEXT;
  }

  async #open(url: string, options: WebSocketOptions): Promise<void> {
    let connection: WebSocketConnection;
    try {
      connection = await openWebSocket(this.#host(), url, options);
    } catch (error) {
      this.#connecting = undefined;
      if (!this.#destroyed) this.#tell('onError', errorResult(error));
      return;
    }
    this.#connecting = undefined;
    if (this.#destroyed) return connection.terminate();
    this.#connection = connection;
    connection.onMessage((data) => (this.#destroyed ? undefined : this.#callbacks.onMessage?.(data)));
    this.#tell('onOpen', { code: 101, reason: 'Switching Protocols' });
    const { closeCode, reason } = await connection.ended;
    if (this.#destroyed) return;
    this.#connection = undefined;
    if (connection.failure !== undefined) this.#tell('onError', errorResult(connection.failure));
    this.#tell('onClose', { code: closeCode, reason });
  }

  /** What a callback throws is the program's own exception. */
  #tell<Name extends 'onOpen' | 'onError' | 'onClose'>(
    name: Name,
    result: Parameters<NonNullable<WebSocketCallbacks[Name]>>[0],
  ): void {
    const callback: ((result: never) => void) | undefined = this.#callbacks[name];
    if (callback !== undefined)
      process.nextTick(() => this.#destroyed || callback.call(this.#callbacks, result as never));
  }
}

const errorResult = (error: unknown): WebSocket_ErrorResult => ({
  errorCode: webSocketErrorCode(error),
  errorMessage: error instanceof Error ? error.message : String(error),
});

/** The headers so far and those of the options, or the code for what is wrong with them. */
function checkedFields(
  options: WebSocket_RequestOptions,
  before: readonly HeaderField[],
): HeaderField[] | WebSocket_ErrCode {
  try {
    const fields = [...before, ...requestedFields(options)];
    headerFields(fields);
    return fields;
  } catch (error) {
    return webSocketErrorCode(error);
  }
}
