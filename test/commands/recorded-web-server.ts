/** A web server of the recorded machines: it has a PAC script, answers 204 else, and says back what a WebSocket tells it. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { WebSocketServer } from 'ws';
import type { OpenSocket } from '../../src/core/host.js';

const script = 'function FindProxyForURL() { return "DIRECT"; }';

let listening: Promise<number> | undefined;

/** It lives as long as the process, without keeping it alive. */
async function listen(): Promise<number> {
  const server = createServer(({ url }, response) => {
    if (url === '/wpad.dat') response.end(script);
    else response.writeHead(204).end();
  });
  const echo = new WebSocketServer({ server });
  echo.on('connection', (peer) => peer.on('message', (data, binary) => peer.send(data, { binary })));
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

/** Datagrams and probes are not of this server. */
export const recordedWebServer = open as unknown as OpenSocket;
