// Runs behind an uplink: tells each TCP and UDP client the server's name and the address the client is seen with.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { serverPort } from './uplinks.js';

const label = process.argv[2] ?? '';
const answer = (address: string | undefined): string => `${label} ${(address ?? '').replace('::ffff:', '')}`;

const stream = createServer((socket) => {
  socket.on('error', () => undefined);
  socket.end(answer(socket.remoteAddress));
}).listen(serverPort, '::');
const datagram = createSocket({ type: 'udp6' }, (_, { address, port }) => {
  datagram.send(answer(address), port, address);
}).bind(serverPort, '::');
await Promise.all([once(stream, 'listening'), once(datagram, 'listening')]);
process.stdout.write('ready');
