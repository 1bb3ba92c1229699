import type { RemoteInfo, Socket } from 'node:dgram';
import type { Host } from '../../host.js';
import type { Answerer } from './answerer.js';

/** Datagrams that are being answered; more are dropped, as a full buffer would drop them. */
const mostWaiting = 1000;

/** Opens the UDP socket of a service. @throws BusinessError `socket.address`, `permission` */
export async function openUdpDoor(host: Host, address: string, port: number, answer: Answerer): Promise<Socket> {
  const family = address.includes(':') ? 6 : 4;
  const socket = await host.openSocket({
    protocol: 'udp',
    family,
    localAddress: address,
    localPort: port,
    serves: true,
  });
  let waiting = 0;
  const take = async (bytes: Buffer, from: RemoteInfo): Promise<void> => {
    if (waiting >= mostWaiting || from.port === 0) return;
    waiting += 1;
    try {
      const response = await answer(bytes, 'udp', from.address, from.port);
      // Who asked may be gone: that is no failure of the service.
      if (response !== undefined) socket.send(response, from.port, from.address, () => undefined);
    } finally {
      waiting -= 1;
    }
  };
  socket.on('message', (bytes, from) => void take(bytes, from));
  // An unreachable client comes back as an error of the socket.
  socket.on('error', () => undefined);
  return socket;
}
