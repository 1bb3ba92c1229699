// Runs on the machine with two uplinks, under any version of Node: does what each scenario says and prints, as one JSON
// object, which server answered, and to which of our addresses; or how it failed.
import { createSocket } from 'node:dgram';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, Socket } from 'node:net';
import { BusinessError } from '../../../src/core/errors.js';
import { bindToDevice } from '../../../src/core/kernel/device-socket.js';
import { openKernel } from '../../../src/core/kernel/open-kernel.js';
import type { NetAddress } from '../../../src/core/network/types.js';
import { bindDatagram } from '../../../src/core/socket/bind-datagram.js';
import { bindStream } from '../../../src/core/socket/bind-stream.js';
import type { LookupHost } from '../../../src/core/socket/bound-lookup.js';
import type { EgressInterface } from '../../../src/core/network/egress-interface.js';
import { datagramHandle, streamHandle } from '../../../src/core/socket/node-handle.js';
import { openSocket } from '../../../src/core/socket/open-socket.js';
import { connection, socket } from '../../../src/index.js';
import { errorCode } from '../../../src/core/socket/socket-error.js';
import { everywhere, noWay, onlyLeft, serverPort as port } from './uplinks.js';

const egress = (interfaceName: string): EgressInterface => ({
  interfaceName,
  ifindex: Number(readFileSync(`/sys/class/net/${interfaceName}/ifindex`, 'utf8')),
});
const left = egress('left0');
const right = egress('right0');

const addressesOf: Record<string, readonly string[]> = {
  'both.test': [everywhere.ipv6, everywhere.ipv4],
  'mixed.test': [noWay.ipv4, everywhere.ipv4],
  'left.test': [onlyLeft.ipv4, onlyLeft.ipv6],
};
const toAddress = (address: string): NetAddress => ({ address, family: address.includes(':') ? 2 : 1 });
const host: LookupHost = {
  resolve: async (name) => (addressesOf[name] ?? [name]).map(toAddress),
  kernel: openKernel({ platform: process.platform, variable: (name) => process.env[name] }),
};

async function read(socket: Socket): Promise<string> {
  const chunks: string[] = [];
  for await (const chunk of socket.setEncoding('utf8')) chunks.push(String(chunk));
  return chunks.join('');
}

async function readConnected(socket: Socket): Promise<string> {
  await once(socket, 'connect');
  return read(socket);
}

async function ask(socket: ReturnType<typeof createSocket>, address: string): Promise<string> {
  const answer = new Promise<string>((resolve, reject) => {
    socket.once('message', (bytes) => resolve(bytes.toString()));
    socket.once('error', reject);
    setTimeout(reject, 2000, new Error('no answer')).unref();
  });
  socket.send('?', port, address, (error) => error && socket.emit('error', error));
  return answer.finally(() => socket.close());
}

const addresses = (...texts: string[]): NetAddress[] => texts.map(toAddress);
const open = (over: string | undefined, ...texts: string[]) =>
  openSocket({
    protocol: 'tcp',
    addresses: addresses(...texts),
    port,
    ...(over === undefined ? {} : { interfaceName: over }),
  });

const scenarios: Record<string, () => Promise<string>> = {
  'tcp4 unbound': async () => read(await open(undefined, everywhere.ipv4)),
  'tcp4 right': async () => read(await open('right0', everywhere.ipv4)),
  'tcp6 right': async () => read(await open('right0', everywhere.ipv6)),
  'tcp4 left': async () => read(await open('left0', everywhere.ipv4)),
  'tcp second address': async () => read(await open('right0', onlyLeft.ipv4, everywhere.ipv4)),
  'tcp no address': async () => read(await open('right0', onlyLeft.ipv4, onlyLeft.ipv6)),
  'tcp refused': async () =>
    read(
      await openSocket({ protocol: 'tcp', addresses: addresses(everywhere.ipv4), port: 7999, interfaceName: 'right0' }),
    ),
  'tcp no interface': async () => read(await open('gone0', everywhere.ipv4)),
  'tcp local port': async () =>
    read(
      await openSocket({
        protocol: 'tcp',
        addresses: addresses(everywhere.ipv4),
        port,
        interfaceName: 'right0',
        localAddress: '10.2.0.1',
      }),
    ),
  'udp4 unbound': async () => ask(await openSocket({ protocol: 'udp', family: 4 }), everywhere.ipv4),
  'udp4 right': async () =>
    ask(await openSocket({ protocol: 'udp', family: 4, interfaceName: 'right0' }), everywhere.ipv4),
  'udp6 right': async () =>
    ask(await openSocket({ protocol: 'udp', family: 6, interfaceName: 'right0' }), everywhere.ipv6),
  'net.Socket literal': async () => {
    const socket = new Socket();
    bindStream(host, socket, right);
    return readConnected(socket.connect(port, everywhere.ipv4));
  },
  'net.Socket IPv6 options': async () => {
    const socket = new Socket();
    bindStream(host, socket, right);
    return readConnected(socket.connect({ port, host: everywhere.ipv6, autoSelectFamily: true }));
  },
  'net.Socket name': async () => {
    const socket = new Socket();
    bindStream(host, socket, right);
    return readConnected(socket.connect({ port, host: 'both.test', autoSelectFamily: true }));
  },
  'net.Socket first address without a way': async () => {
    const socket = new Socket();
    bindStream(host, socket, right);
    return readConnected(socket.connect({ port, host: 'mixed.test' }));
  },
  'net.Socket own lookup': async () => {
    const socket = new Socket();
    bindStream(host, socket, right);
    return readConnected(
      socket.connect({
        port,
        host: 'own.test',
        lookup: (_name, _options, callback) => callback(null, [{ address: everywhere.ipv4, family: 4 }]),
      }),
    );
  },
  'net.Socket only elsewhere': async () => {
    const socket = new Socket();
    bindStream(host, socket, right);
    return readConnected(socket.connect({ port, host: 'left.test', autoSelectFamily: true }));
  },
  'net.Socket bound twice': async () => {
    const socket = new Socket();
    bindStream(host, socket, left);
    bindStream(host, socket, right);
    return readConnected(socket.connect(port, everywhere.ipv4));
  },
  'net.Socket connected': async () => {
    const socket = connect(port, '10.2.0.2');
    socket.pause();
    await once(socket, 'connect');
    bindStream(host, socket, right);
    return read(socket);
  },
  'net.Socket connecting': async () => {
    const socket = connect(port, everywhere.ipv4);
    try {
      bindStream(host, socket, right);
      return 'bound';
    } finally {
      socket.destroy();
    }
  },
  'net.Socket path': async () => {
    const socket = new Socket();
    bindStream(host, socket, right);
    return readConnected(socket.connect('/tmp/socket'));
  },
  'net.Socket again': async () => {
    const socket = new Socket();
    bindStream(host, socket, right);
    const heard: string[] = [];
    socket.on('data', (bytes) => heard.push(bytes.toString()));
    for (let round = 0; round < 2; round++) {
      socket.connect(port, everywhere.ipv4);
      await once(socket, 'close');
    }
    return heard.join(' ');
  },
  'net.Socket that loses its binding': async () => {
    const stream = new Socket();
    bindStream(host, stream, right);
    stream.connect(port, everywhere.ipv4);
    bindToDevice(streamHandle(stream)?.fd ?? -1, '');
    const heard: string[] = [];
    stream.on('data', (bytes) => heard.push(bytes.toString()));
    return new Promise((resolve, reject) => {
      stream.once('error', (error) => (heard.length === 0 ? reject(error) : resolve('heard something')));
    });
  },
  'dgram that loses its binding': async () => {
    const datagram = createSocket('udp4');
    bindDatagram(datagram, 'right0');
    bindToDevice(datagramHandle(datagram)?.fd ?? -1, '');
    return ask(datagram, everywhere.ipv4);
  },
  'dgram unbound': async () => {
    const socket = createSocket('udp4');
    bindDatagram(socket, 'right0');
    return ask(socket, everywhere.ipv4);
  },
  'dgram bind later': async () => {
    const socket = createSocket('udp6');
    bindDatagram(socket, 'right0');
    await new Promise<void>((resolve) => socket.bind(7321, resolve));
    const { port: local } = socket.address();
    return `${await ask(socket, everywhere.ipv6)} ${local}`;
  },
  'dgram bound': async () => {
    const socket = createSocket('udp4');
    await new Promise<void>((resolve) => socket.bind(0, resolve));
    bindDatagram(socket, 'right0');
    return ask(socket, everywhere.ipv4);
  },
  'dgram rebound': async () => {
    const socket = createSocket('udp4');
    await new Promise<void>((resolve) => socket.bind(0, resolve));
    bindDatagram(socket, 'left0');
    try {
      bindDatagram(socket, 'right0');
    } catch (error) {
      socket.close();
      throw error;
    }
    return ask(socket, everywhere.ipv4);
  },
  'dgram closed': async () => {
    const socket = createSocket('udp4');
    socket.close();
    bindDatagram(socket, 'right0');
    return 'bound';
  },
};

/** What only runs when it is asked for, as it leaves the machine changed. */
const destructive: Record<string, () => Promise<string>> = {
  'tcp whose interface goes before the second address': async () => {
    const racing = open('left0', '10.1.0.8', '10.1.0.9');
    const away = 'link set left0 down\nlink set left0 name away0';
    spawnSync('ip', ['-batch', '-'], { input: away });
    return racing.then(read).finally(() => spawnSync('ip', ['link', 'set', 'away0', 'name', 'left0']));
  },
  'dgram whose interface goes': async () => {
    const datagram = createSocket('udp4');
    bindDatagram(datagram, 'right0');
    bindToDevice(datagramHandle(datagram)?.fd ?? -1, '');
    spawnSync('ip', ['link', 'del', 'right0']);
    return new Promise((resolve, reject) => {
      datagram.once('message', () => resolve('heard something')).once('error', reject);
      datagram.send('?', port, everywhere.ipv4, () => undefined);
    });
  },
};

/** The seed's sockets, and the seed's call. */
const seedScenarios: Record<string, () => Promise<string>> = {
  'handle net.Socket': async () => {
    const stream = new Socket();
    await new connection.NetHandle(right.ifindex + 100).bindSocket(stream);
    return readConnected(stream.connect(port, everywhere.ipv6));
  },
  'handle TCPSocket': async () => {
    const tcp = socket.constructTCPSocketInstance();
    await tcp.bind({ address: '0.0.0.0' });
    await new connection.NetHandle(right.ifindex + 100).bindSocket(tcp);
    const heard = new Promise<string>((resolve) => {
      tcp.on('message', ({ message }) => resolve(Buffer.from(message).toString()));
    });
    await tcp.connect({ address: { address: everywhere.ipv4, port } });
    return heard;
  },
  'handle UDPSocket bound': async () => askSeed((udp) => udp.bind({ address: '0.0.0.0', port: 7322 })),
  'handle UDPSocket unbound': async () => askSeed(async () => undefined),
};

async function askSeed(prepare: (udp: socket.UDPSocket) => Promise<void>): Promise<string> {
  const udp = socket.constructUDPSocketInstance();
  await prepare(udp);
  await new connection.NetHandle(right.ifindex + 100).bindSocket(udp);
  const heard = new Promise<string>((resolve) => {
    udp.on('message', ({ message }) => resolve(Buffer.from(message).toString()));
  });
  await udp.send({ data: '?', address: { address: everywhere.ipv4, port } });
  const answer = await heard;
  await udp.close();
  return answer;
}

const results: Record<string, string> = {};
const asked = process.argv.slice(2);
const known = { ...scenarios, ...seedScenarios, ...destructive };
const usual = Object.keys(known).filter((name) => !(name in destructive));
for (const name of asked.length > 0 ? asked : usual) {
  const run = known[name] ?? (() => Promise.reject(new Error('no such scenario')));
  const late = new Promise<string>((resolve) => setTimeout(resolve, 4000, 'nothing happened'));
  results[name] = await Promise.race([run(), late]).catch((error: unknown) =>
    error instanceof BusinessError ? error.reason : errorCode(error),
  );
}
process.stdout.write(JSON.stringify(results), () => process.exit());
