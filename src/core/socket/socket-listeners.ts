import { EventEmitter } from 'node:events';
import { BusinessError } from '../errors.js';
import type { SocketEvents } from './socket-types.js';

type Listener<Type extends keyof SocketEvents> = (...values: SocketEvents[Type]) => void;

/** The `on` and `off` of the seed's sockets. An `error` that nobody listens to is no exception there. */
export class SocketListeners {
  readonly #emitter = new EventEmitter();

  /** @throws BusinessError `usage.argument` for a callback that is no function */
  on<Type extends keyof SocketEvents>(type: Type, callback: Listener<Type>): void {
    const given: unknown = callback;
    if (typeof given !== 'function') throw new BusinessError('usage.argument', 'The callback is no function');
    this.#emitter.on(type, callback);
  }

  /** Removes one listener of a type, or all of them. */
  off<Type extends keyof SocketEvents>(type: Type, callback?: Listener<Type>): void {
    if (callback === undefined) this.#emitter.removeAllListeners(type);
    else this.#emitter.off(type, callback);
  }

  /** Tells the listeners. Internal. */
  protected tell<Type extends keyof SocketEvents>(type: Type, ...values: SocketEvents[Type]): void {
    if (type !== 'error' || this.#emitter.listenerCount('error') > 0) this.#emitter.emit(type, ...values);
  }
}

/** An ArrayBuffer of its own with the bytes of a Buffer, which may share its memory with others. */
export function toArrayBuffer(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}
