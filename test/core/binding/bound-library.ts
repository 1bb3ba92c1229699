// Runs on the machine with two uplinks: binds the application, does what it is told, and prints who was reached and by
// which address, or the reason of the failure. Commands come as lines on standard input.
import { createInterface } from 'node:readline';
import { BusinessError, connection, socket } from '../../../src/index.js';
import { everywhere, serverPort as port } from '../socket/uplinks.js';

const heard = (on: socket.TCPSocket | socket.UDPSocket): Promise<string> =>
  new Promise((resolve) => on.on('message', ({ message }) => resolve(Buffer.from(message).toString())));

async function tcp(address: string): Promise<string> {
  const stream = socket.constructTCPSocketInstance();
  const answer = heard(stream);
  await stream.connect({ address: { address, port } });
  return answer;
}

async function udp(address: string): Promise<string> {
  const datagram = socket.constructUDPSocketInstance();
  const answer = heard(datagram);
  await datagram.send({ data: '?', address: { address, port } });
  const text = await answer;
  await datagram.close();
  return text;
}

const words: Record<string, (word: string) => unknown> = {
  bind: (interfaceIndex) => connection.setAppNet({ netId: 100 + Number(interfaceIndex) }),
  unbind: () => connection.setAppNet({ netId: 0 }),
  get: () => connection.getAppNetSync().netId - 100,
  tcp4: () => tcp(everywhere.ipv4),
  tcp6: () => tcp(everywhere.ipv6),
  udp4: () => udp(everywhere.ipv4),
  udp6: () => udp(everywhere.ipv6),
  resolve: async (name) => (await connection.getAddressesByName(name)).map(({ address }) => address),
};

for await (const line of createInterface({ input: process.stdin })) {
  const [word = '', value = ''] = line.split(' ');
  const answer = await Promise.resolve()
    .then(() => words[word]?.(value))
    .catch((error: unknown) => (error instanceof BusinessError ? error.reason : String(error)));
  process.stdout.write(`${JSON.stringify(answer ?? null)}\n`);
}
