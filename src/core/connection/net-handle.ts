import { callForms } from '../call-forms.js';
import type { AsyncCallback } from '../call-forms.js';
import { egressInterface } from '../network/egress-interface.js';
import { sharedHost } from '../shared-host.js';
import { bindSocket, type BindableSocket } from '../socket/bind-socket.js';
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
}
