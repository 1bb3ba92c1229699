import { BusinessError } from '../errors.js';

const base = 1000;

/** What the seed's WebSocket functions return and report (netstack: WebSocket_ErrCode). Not to be mixed with close codes. */
export enum WebSocket_ErrCode {
  WEBSOCKET_OK = 0,
  E_BASE = base,
  WEBSOCKET_CLIENT_NULL = base + 1,
  WEBSOCKET_CLIENT_NOT_CREATED = base + 2,
  WEBSOCKET_CONNECTION_ERROR = base + 3,
  WEBSOCKET_CONNECTION_PARSE_URL_ERROR = base + 5,
  WEBSOCKET_CONNECTION_NO_MEMORY = base + 6,
  WEBSOCKET_CONNECTION_CLOSED_BY_PEER = base + 7,
  WEBSOCKET_DESTROYED = base + 8,
  WEBSOCKET_PROTOCOL_ERROR = base + 9,
  WEBSOCKET_SEND_NO_MEMORY = base + 10,
  WEBSOCKET_SEND_DATA_NULL = base + 11,
  WEBSOCKET_DATA_LENGTH_EXCEEDED = base + 12,
  WEBSOCKET_QUEUE_LENGTH_EXCEEDED = base + 13,
  WEBSOCKET_NO_CLIENT_CONTEXT = base + 14,
  WEBSOCKET_NO_HEADER_CONTEXT = base + 15,
  WEBSOCKET_HEADER_EXCEEDED = base + 16,
  WEBSOCKET_NO_CONNECTION = base + 17,
  WEBSOCKET_NO_CONNECTION_CONTEXT = base + 18,
}

/** The seed's code for what went wrong with a connection. */
export function webSocketErrorCode(error: unknown): WebSocket_ErrCode {
  if (!(error instanceof BusinessError)) return WebSocket_ErrCode.WEBSOCKET_CONNECTION_ERROR;
  switch (error.reason) {
    case 'value.url':
      return WebSocket_ErrCode.WEBSOCKET_CONNECTION_PARSE_URL_ERROR;
    case 'value.header':
      return WebSocket_ErrCode.WEBSOCKET_NO_HEADER_CONTEXT;
    case 'header.size':
      return WebSocket_ErrCode.WEBSOCKET_HEADER_EXCEEDED;
    case 'value.range':
    case 'ws.protocol':
      return WebSocket_ErrCode.WEBSOCKET_PROTOCOL_ERROR;
    case 'ws.closed':
      return WebSocket_ErrCode.WEBSOCKET_CONNECTION_CLOSED_BY_PEER;
    case 'ws.size':
      return WebSocket_ErrCode.WEBSOCKET_DATA_LENGTH_EXCEEDED;
    case 'ws.queue':
      return WebSocket_ErrCode.WEBSOCKET_QUEUE_LENGTH_EXCEEDED;
    default:
      return WebSocket_ErrCode.WEBSOCKET_CONNECTION_ERROR;
  }
}
