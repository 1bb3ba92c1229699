/** The seed's `webSocket` namespace, and beside it the connection as a loop over its messages, and whole sessions. */
export * from './c-functions.js';
export { WebSocket_ErrCode } from './error-code.js';
export { openWebSocket } from './open-websocket.js';
export type {
  WebSocket_CloseOption,
  WebSocket_CloseResult,
  WebSocket_ErrorResult,
  WebSocket_Header,
  WebSocket_OpenResult,
  WebSocket_RequestOptions,
} from './seed-types.js';
export { type WebSocketCallbacks, WebSocketClient } from './websocket-client.js';
export { type MessageListener, WebSocketConnection } from './websocket-connection.js';
export type { WebSocketEvent } from './websocket-event.js';
export { type SessionOptions, webSocketSession } from './websocket-session.js';
export type { HeaderField, WebSocketData, WebSocketEnd, WebSocketOptions, WebSocketTls } from './websocket-types.js';
