import type { Host } from './host.js';
import { openHost } from './open-host.js';

let host: Host | undefined;

/** The machine, as the calls of the library see it that take no Host; made on first use, and then the same for all. */
export function sharedHost(): Host {
  host ??= openHost();
  return host;
}
