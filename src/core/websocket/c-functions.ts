/**
 * The seed's C functions of the WebSocket client (netstack: net_websocket.h), each with the client as its first argument.
 * They return a `WebSocket_ErrCode`: 1001 for no client, 1002 for what the constructor did not make.
 */
import { WebSocket_ErrCode } from './error-code.js';
import type {
  WebSocket_CloseOption,
  WebSocket_CloseResult,
  WebSocket_ErrorResult,
  WebSocket_Header,
  WebSocket_OpenResult,
  WebSocket_RequestOptions,
} from './seed-types.js';
import { WebSocketClient } from './websocket-client.js';
import type { WebSocketData } from './websocket-types.js';

export type WebSocket_OnOpenCallback = (client: WebSocket, openResult: WebSocket_OpenResult) => void;
export type WebSocket_OnMessageCallback = (client: WebSocket, data: WebSocketData, length: number) => void;
export type WebSocket_OnErrorCallback = (client: WebSocket, errorResult: WebSocket_ErrorResult) => void;
export type WebSocket_OnCloseCallback = (client: WebSocket, closeResult: WebSocket_CloseResult) => void;

/** WebSocket client structure (netstack: struct WebSocket). */
export interface WebSocket {
  onOpen: WebSocket_OnOpenCallback;
  onMessage: WebSocket_OnMessageCallback;
  onError: WebSocket_OnErrorCallback;
  onClose: WebSocket_OnCloseCallback;
  requestOptions: WebSocket_RequestOptions;
}

const clients = new WeakMap<object, WebSocketClient>();

/** Makes a client; null when a callback is no function. The callbacks of the structure may be replaced later. */
export function OH_WebSocketClient_Constructor(
  onOpen: WebSocket_OnOpenCallback,
  onMessage: WebSocket_OnMessageCallback,
  onError: WebSocket_OnErrorCallback,
  onClose: WebSocket_OnCloseCallback,
): WebSocket | null {
  if (![onOpen, onMessage, onError, onClose].every((callback) => typeof callback === 'function')) return null;
  const client: WebSocket = { onOpen, onMessage, onError, onClose, requestOptions: { headers: null } };
  const made = new WebSocketClient({
    onOpen: (result) => client.onOpen(client, result),
    onMessage: (data) => client.onMessage(client, data, lengthOf(data)),
    onError: (result) => client.onError(client, result),
    onClose: (result) => client.onClose(client, result),
  });
  clients.set(client, made);
  return client;
}

/** Adds a header to the client's request. */
export function OH_WebSocketClient_AddHeader(client: WebSocket | null, header: WebSocket_Header): WebSocket_ErrCode {
  return on(client, (made, structure) => {
    const code = made.addHeader(header);
    if (code === WebSocket_ErrCode.WEBSOCKET_OK) append(structure.requestOptions, header);
    return code;
  });
}

/** Connects to a server; what comes of it is told by the callbacks. */
export function OH_WebSocketClient_Connect(
  client: WebSocket | null,
  url: string,
  options: WebSocket_RequestOptions = {},
): WebSocket_ErrCode {
  return on(client, (made) => made.connect(url, options));
}

/** Sends the first `length` bytes: text as text, bytes as binary; nothing for 0. All of it when `length` is left out. */
export function OH_WebSocketClient_Send(
  client: WebSocket | null,
  data: WebSocketData | null,
  length?: number,
): WebSocket_ErrCode {
  return on(client, (made) => {
    if (data === null || data === undefined) return WebSocket_ErrCode.WEBSOCKET_SEND_DATA_NULL;
    if (length === 0) return WebSocket_ErrCode.WEBSOCKET_OK;
    return made.send(firstOf(data, length));
  });
}

/** Closes the connection. */
export function OH_WebSocketClient_Close(
  client: WebSocket | null,
  options: Partial<WebSocket_CloseOption> = {},
): WebSocket_ErrCode {
  return on(client, (made) => made.close(options));
}

/** Frees the client and its connection. */
export function OH_WebSocketClient_Destroy(client: WebSocket | null): WebSocket_ErrCode {
  return on(client, (made) => made.destroy());
}

function on(
  client: WebSocket | null | undefined,
  call: (made: WebSocketClient, structure: WebSocket) => WebSocket_ErrCode,
): WebSocket_ErrCode {
  if (client === null || client === undefined) return WebSocket_ErrCode.WEBSOCKET_CLIENT_NULL;
  const made = typeof client === 'object' ? clients.get(client) : undefined;
  return made === undefined ? WebSocket_ErrCode.WEBSOCKET_CLIENT_NOT_CREATED : call(made, client);
}

const lengthOf = (data: WebSocketData): number => (typeof data === 'string' ? Buffer.byteLength(data) : data.length);

function firstOf(data: WebSocketData, length: number | undefined): WebSocketData {
  if (length === undefined || length >= lengthOf(data)) return data;
  return typeof data === 'string' ? Buffer.from(data).subarray(0, length).toString('utf8') : data.subarray(0, length);
}

/** The structure shows what was added, as the seed's does. */
function append(options: WebSocket_RequestOptions, { fieldName, fieldValue }: WebSocket_Header): void {
  const added: WebSocket_Header = { fieldName, fieldValue, next: null };
  let last = options.headers ?? null;
  while (last?.next) last = last.next;
  if (last === null) options.headers = added;
  else last.next = added;
}
