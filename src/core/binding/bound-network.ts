import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import type { EgressInterface } from '../network/egress-interface.js';
import type { AppBinding } from '../profile/types.js';
import { takeSnapshot } from '../snapshot/take-snapshot.js';
import { findBound } from './find-bound.js';

/** So long an answer is taken for true; that the interface itself is gone is noticed at once, by the kernel. */
const trustedMs = 1000;

/** Where the sockets of a host's profile are bound to, looked at again every second at most. */
export class BoundNetwork {
  readonly #host: Host;
  #known: { readonly binding: AppBinding; readonly egress: EgressInterface; readonly atMs: number } | undefined;

  constructor(host: Host) {
    this.#host = host;
  }

  /** Undefined when the application is bound to no network. @throws BusinessError `net.bound-gone`, `profile.*` */
  egress(): EgressInterface | undefined {
    const { appBinding: binding } = this.#host.profile.read(true);
    if (binding === null) return undefined;
    const atMs = this.#host.clock.monotonic();
    const known = this.#known;
    if (known?.binding === binding && atMs - known.atMs < trustedMs) return known.egress;
    this.#known = undefined;
    const egress = findBound(takeSnapshot(this.#host, ['neighbours']), binding);
    this.#known = { binding, egress, atMs };
    return egress;
  }

  /** What a failure to open a socket is where the application's binding asked for the interface. */
  failure(error: unknown): unknown {
    if (!(error instanceof BusinessError) || error.reason !== 'net.gone') return error;
    this.#known = undefined;
    const { target = '', message } = error;
    return new BusinessError('net.bound-gone', `This profile is bound to the network of ${target}: ${message}`, {
      target,
      cause: error,
    });
  }
}

/** The interface that the application is bound to, asked for once. @throws BusinessError as `BoundNetwork.egress` */
export function boundInterface(host: Host): string | undefined {
  return host.profile.read(true).appBinding === null ? undefined : new BoundNetwork(host).egress()?.interfaceName;
}
