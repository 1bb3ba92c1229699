import { BusinessError } from '../errors.js';
import type { Endpoint } from './endpoint.js';
import { parseProxyServer } from './proxy-server.js';

/**
 * The host and port of an HTTP proxy as a person writes them: `proxy.example 3128`, `proxy.example:3128`,
 * `http://[2001:db8::1]:3128`.
 *
 * @throws BusinessError `value.proxy`
 */
export function parseProxyEndpoint(host: string, port?: string): Endpoint {
  if (port !== undefined && !/^\d{1,5}$/.test(port)) throw wrong(`${JSON.stringify(port)} is no port`);
  if (/@/.test(host)) throw wrong('A user and password do not belong among the arguments, which everybody can read');
  const bare = host.includes(':') && !host.includes('[') && host.split(':').length > 2 && !host.includes('//');
  const text = `${bare ? `[${host}]` : host}${port === undefined ? '' : `:${port}`}`;
  let server;
  try {
    server = parseProxyServer(text, 'The argument');
  } catch {
    throw wrong(`${JSON.stringify(text)} is no proxy`);
  }
  if (server.type !== 'http') throw wrong(`${JSON.stringify(text)} is no HTTP proxy`);
  const hasPort = /:\d+\/?$/.test(text);
  if (!hasPort) throw wrong(`${JSON.stringify(text)} lacks the port of the proxy`);
  return { host: server.host, port: server.port };
}

const wrong = (message: string): BusinessError =>
  new BusinessError('value.proxy', message, { hint: 'write HOST:PORT, such as proxy.example:3128' });
