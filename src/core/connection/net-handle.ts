import { callForms } from '../call-forms.js';
import type { AsyncCallback } from '../call-forms.js';
import type { QueryOptions } from '../dns/types.js';
import { BusinessError } from '../errors.js';
import { egressInterface } from '../network/egress-interface.js';
import type { NetAddress } from '../network/types.js';
import { sharedHost } from '../shared-host.js';
import { bindSocket, type BindableSocket } from '../socket/bind-socket.js';
import { checkedFamily, checkedHost } from './checked-host.js';
import { checkedNetId } from './checked-net-id.js';

/** What serves as a handle: any object with a netId. */
export interface NetHandleLike {
  netId: number;
}

/**
 * A network, by its number (seed: NetHandle). Mutable; written as JSON it is `{"netId":n}`. Wherever a call takes one,
 * a plain object with a netId does as well.
 */
export class NetHandle {
  /** At least 100; 0 = there is no network. */
  netId: number;

  constructor(netId: number) {
    this.netId = netId;
  }

  /**
   * Binds a socket to this network (seed: bindSocket): whatever it sends leaves by that network's interface, or not at
   * all. Takes the seed's sockets as well as Node's `net.Socket` and `dgram.Socket`, best before they connect: a
   * connected one keeps the source address it has. Needs no privilege since Linux 5.7.
   *
   * @throws BusinessError `usage.argument` (401) for what is no socket, `value.network` (2100001), `value.socket`
   * (2100001) for a socket that cannot be bound any more, `kernel.unavailable` (2100002), `permission` (201)
   */
  bindSocket(socketParam: BindableSocket): Promise<void>;
  bindSocket(socketParam: BindableSocket, callback: AsyncCallback<void>): void;
  bindSocket(...given: readonly unknown[]): unknown {
    const forms = callForms((socketParam: unknown) => {
      const host = sharedHost();
      bindSocket(host, egressInterface(host, checkedNetId(this)), socketParam);
    });
    return Reflect.apply(forms, undefined, given);
  }

  /**
   * The addresses of a host as this network's name servers know them, after custom rules and hosts file (seed:
   * getAddressesByName); `port` is 0. Questions leave by this network or not at all.
   *
   * @throws BusinessError `usage.argument` (401), `value.address`, `value.network` (2100001), `dns.*` (2100002)
   */
  getAddressesByName(host: string): Promise<NetAddress[]>;
  getAddressesByName(host: string, callback: AsyncCallback<NetAddress[]>): void;
  getAddressesByName(...given: readonly unknown[]): unknown {
    return Reflect.apply(
      callForms((host: unknown) => this.#resolve(host)),
      undefined,
      given,
    );
  }

  /** As `getAddressesByName`, of one family where the options name one (seed: getAddressesByNameWithOptions). */
  getAddressesByNameWithOptions(host: string, option?: QueryOptions): Promise<NetAddress[]>;
  getAddressesByNameWithOptions(host: string, option: QueryOptions, callback: AsyncCallback<NetAddress[]>): void;
  getAddressesByNameWithOptions(...given: readonly unknown[]): unknown {
    return Reflect.apply(
      callForms((host: unknown, option?: QueryOptions) => this.#resolve(host, option)),
      undefined,
      given,
    );
  }

  /** The first of these addresses (seed: getAddressByName). */
  getAddressByName(host: string): Promise<NetAddress>;
  getAddressByName(host: string, callback: AsyncCallback<NetAddress>): void;
  getAddressByName(...given: readonly unknown[]): unknown {
    const first = async (host: unknown): Promise<NetAddress> => {
      const [address] = await this.#resolve(host);
      if (address !== undefined) return address;
      throw new BusinessError('dns.nodata', `${String(host)} has no address`);
    };
    return Reflect.apply(callForms(first), undefined, given);
  }

  async #resolve(host: unknown, option?: QueryOptions): Promise<NetAddress[]> {
    const name = checkedHost(host);
    const family = checkedFamily(option);
    const netId = checkedNetId(this);
    const { networkAddresses } = await import('../dns/resolve/network-addresses.js');
    return networkAddresses(sharedHost(), netId, name, family);
  }
}
