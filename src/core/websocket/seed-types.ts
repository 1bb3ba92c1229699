/** The structures of the seed's WebSocket client, with its names (netstack: net_websocket_type.h). */

/** A header, and those behind it. */
export interface WebSocket_Header {
  fieldName: string;
  fieldValue: string;
  next?: WebSocket_Header | null;
}

export interface WebSocket_RequestOptions {
  headers?: WebSocket_Header | null;
}

/** HTTP status and phrase of the answer that opened the connection. */
export interface WebSocket_OpenResult {
  code: number;
  reason: string;
}

export interface WebSocket_CloseOption {
  /** 1000, or 3000 to 4999. */
  code: number;
  reason: string;
}

/** A close code of RFC 6455, 7.4.1: never an error code. */
export interface WebSocket_CloseResult {
  code: number;
  reason: string;
}

export interface WebSocket_ErrorResult {
  /** A `WebSocket_ErrCode`: never a close code. */
  errorCode: number;
  errorMessage: string;
}
