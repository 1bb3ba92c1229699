import { Duplex } from 'node:stream';
import type { Socket } from 'node:net';

/** A connection whose incoming bytes are also shown to somebody, before they are read. */
export function tapped(socket: Socket, show: (chunk: Buffer) => void): Duplex {
  const duplex = new Duplex({
    read: () => void socket.resume(),
    write: (chunk: Buffer, _encoding, done) => void socket.write(chunk, done),
    final: (done) => void socket.end(done),
    destroy: (error, done) => {
      socket.destroy();
      done(error);
    },
  });
  socket.on('data', (chunk: Buffer) => {
    show(chunk);
    if (!duplex.push(chunk)) socket.pause();
  });
  socket.on('end', () => void duplex.push(null));
  socket.on('error', (error) => void duplex.destroy(error));
  socket.on('close', () => void duplex.destroy());
  return duplex;
}
