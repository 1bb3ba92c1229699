import { Duplex } from 'node:stream';
import type { Socket } from 'node:net';
import { BusinessError } from '../../src/core/errors.js';
import type { OpenSocket } from '../../src/core/host.js';

const answers: Readonly<Record<string, string>> = {
  office: 'HTTP/1.1 204 No Content\r\n\r\n',
  hostile: 'HTTP/1.1 302 Found\r\nLocation: http://login.test/::error::%E2%80%AE\r\nContent-Length: 0\r\n\r\n',
};

/**
 * Connections of a check to port 9 of this machine: plain HTTP is answered as befits the machine, HTTPS refused. All
 * others are for `otherwise` to open.
 */
export const recordedConnections = (machine: string, otherwise: OpenSocket): OpenSocket =>
  (async (request: Parameters<OpenSocket>[0] & { readonly port?: number }) => {
    if (request.interfaceName === undefined || (request.port !== 9 && request.port !== 10)) return otherwise(request);
    const answer = answers[machine];
    if (request.port === 10 || answer === undefined)
      throw new BusinessError('tcp.refused', 'the connection was refused');
    return connectionThatSays(answer);
  }) as OpenSocket;

function connectionThatSays(answer: string): Socket {
  let said = false;
  const stream = new Duplex({
    read() {},
    write(_, __, done) {
      if (!said) stream.push(answer);
      said = true;
      done();
    },
  });
  return stream as unknown as Socket;
}
