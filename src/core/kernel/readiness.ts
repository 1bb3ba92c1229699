import { native } from './native.js';
import type { PollHandle, PollInterest, PollListener } from './native.js';

/** A running watch. While it runs it keeps the process alive, unless `unref()` frees it. */
export interface Watch {
  /** Arms it again after an error: libuv stops a handle on POLLERR, as a netlink overflow raises it. */
  restart(): void;
  ref(): void;
  unref(): void;
  /** Ends the watch for good. Safe to call twice. The descriptor stays the caller's to close, afterwards. */
  stop(): void;
}

/** Called each time the descriptor is ready; a negative status is libuv's error, after which `restart()` is needed. */
export type ReadyListener = (status: number) => void;

/** Garbage collection would end a handle that nobody holds, and events would stop without a word. */
const running = new Set<PollHandle>();
/**
 * Calls back from the event loop whenever a descriptor has something to read.
 *
 * @throws BusinessError `kernel.unavailable`
 */
export function watchReadable(descriptor: number, listener: ReadyListener): Watch {
  return watch(descriptor, { readable: true }, listener);
}

/** As `watchReadable`, for something that can be written to: a connection that is made, or refused. */
export function watchWritable(descriptor: number, listener: ReadyListener): Watch {
  return watch(descriptor, { writable: true }, listener);
}

function watch(descriptor: number, interest: PollInterest, listener: ReadyListener): Watch {
  const onReady: PollListener = (status) => {
    if (running.has(handle)) listener(status);
  };
  const handle = native().node.poll(descriptor, interest, onReady);
  running.add(handle);
  return {
    restart: () => {
      if (running.has(handle)) handle.start(interest, onReady);
    },
    ref: () => {
      if (running.has(handle)) handle.ref();
    },
    unref: () => {
      if (running.has(handle)) handle.unref();
    },
    stop: () => {
      if (!running.delete(handle)) return;
      handle.stop();
      handle.close();
    },
  };
}
