/** Servers of the recorded machines: whatever address and port is asked, one of our own answers, with TLS. */
import { readFileSync } from 'node:fs';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { createServer } from 'node:tls';
import { once } from 'node:events';
import { join } from 'node:path';
import type { OpenSocket } from '../../src/core/host.js';

const folder = 'test/fixtures/certificates';
const file = (name: string): string => readFileSync(join(folder, name), 'latin1');

let listening: Promise<number> | undefined;

/** It lives as long as the process, without keeping it alive. */
async function listen(): Promise<number> {
  const server = createServer({ cert: file('chain.pem'), key: file('server-key.pem') });
  // Whoever wants the certificates alone hangs up afterwards.
  server.on('tlsClientError', () => undefined);
  server.on('secureConnection', (socket) => socket.on('error', () => undefined));
  server.listen(0, '127.0.0.1').unref();
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function open(): Promise<Socket> {
  listening ??= listen();
  const socket = connect(await listening, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

/** Datagrams and probes are not of these servers. */
export const recordedServers = open as unknown as OpenSocket;
