import { createServer } from 'node:net';
import type { LocalEndpoint } from './socket-address.js';
import { localAddressError } from './socket-error.js';

/**
 * Makes sure that a TCP socket can be bound to the address and port, by having them for a moment.
 *
 * @throws BusinessError `socket.address`, `permission`
 */
export function checkLocalAddress({ address, port, text }: LocalEndpoint): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error) => reject(localAddressError(error, text)));
    server.listen({ host: address, port, exclusive: true }, () => server.close(() => resolve()));
  });
}
