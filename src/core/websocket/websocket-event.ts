import type { BusinessError } from '../errors.js';

/** What happens in a session, in order; `time` is when. */
export type WebSocketEvent = { readonly time: Date } & (
  | { readonly type: 'open'; readonly url: string; readonly subprotocol: string; readonly extensions: string }
  | { readonly type: 'message'; readonly data: string | Uint8Array }
  | { readonly type: 'ping'; readonly payload: Uint8Array }
  /** `rttMs` where it answers a ping of ours. */
  | { readonly type: 'pong'; readonly payload: Uint8Array; readonly rttMs?: number }
  | { readonly type: 'close'; readonly closeCode: number; readonly reason: string }
  | { readonly type: 'error'; readonly error: BusinessError }
);
