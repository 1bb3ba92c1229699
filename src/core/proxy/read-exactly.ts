import type { Socket } from 'node:net';

/** The next bytes of a connection; what comes behind them stays in it. Rejects when it ends before. */
export function readExactly(socket: Socket, length: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const settle = (outcome: () => void): void => {
      socket.off('readable', look).off('error', reject).off('end', ended).off('close', ended);
      outcome();
    };
    const look = (): void => {
      const chunk: unknown = socket.read(length);
      if (chunk instanceof Uint8Array && chunk.length === length) settle(() => resolve(Buffer.from(chunk)));
      else if (chunk !== null) settle(() => reject(new Error('it closed the connection')));
    };
    const ended = (): void => settle(() => reject(socket.errored ?? new Error('it closed the connection')));
    socket.on('readable', look).once('error', reject).once('end', ended).once('close', ended);
    look();
  });
}
