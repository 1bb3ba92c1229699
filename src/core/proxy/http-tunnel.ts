import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { BusinessError } from '../errors.js';
import { endpointText } from '../socket/endpoint-text.js';
import type { Endpoint } from './endpoint.js';
import type { ProxyServer } from './proxy-server.js';

/** The headers that tell an HTTP proxy who we are (RFC 7617). */
export function proxyHeaders({ username, password }: ProxyServer): Readonly<Record<string, string>> {
  if (username === undefined || password === undefined) return {};
  const credentials = Buffer.from(`${username}:${password}`, 'utf8').toString('base64');
  return { 'Proxy-Authorization': `Basic ${credentials}` };
}

/** Asks an HTTP proxy for a tunnel (CONNECT, RFC 9110, 9.3.6). The socket is the tunnel afterwards. */
export async function openTunnel(socket: Socket, server: ProxyServer, endpoint: Endpoint): Promise<void> {
  const { request } = await import('node:http');
  const path = endpointText(endpoint.host, endpoint.port);
  await new Promise<void>((resolve, reject) => {
    const headers = { Host: path, ...proxyHeaders(server) };
    const asked = request({ method: 'CONNECT', path, headers, createConnection: () => socket });
    const closed = (): void => reject(new Error('it closed the connection'));
    const settle = (outcome: () => void): void => {
      socket.off('close', closed);
      outcome();
    };
    socket.once('close', closed);
    asked.once('connect', (response: IncomingMessage, _socket: unknown, head: Buffer) => {
      if (head.length > 0) socket.unshift(head);
      const status = response.statusCode ?? 0;
      settle(() => (status >= 200 && status < 300 ? resolve() : reject(refusal(server, path, response))));
    });
    asked.once('error', (error) => settle(() => reject(error)));
    asked.end();
  });
}

/** Why an HTTP proxy said no: it wants to know who asks, or it does not let this through. */
export function refusal(server: ProxyServer, target: string, response: IncomingMessage): BusinessError {
  const { statusCode = 0, statusMessage = '' } = response;
  const proxy = endpointText(server.host, server.port);
  const said = `The proxy ${proxy} answered ${statusCode} ${statusMessage}`.trimEnd();
  if (statusCode !== 407) return new BusinessError('proxy.refused', `${said} for ${target}`, { target: proxy });
  const wanted = response.headers['proxy-authenticate'];
  const schemes = wanted === undefined ? '' : ` It takes ${(Array.isArray(wanted) ? wanted : [wanted]).join(', ')}.`;
  const known = server.username !== undefined;
  const message = `${said}: ${known ? 'it does not take this user and password' : 'it wants a user and password'}.${schemes}`;
  const hint = 'net proxy set HOST:PORT --username NAME --password-stdin';
  return new BusinessError('proxy.refused', message, { target: proxy, hint });
}
