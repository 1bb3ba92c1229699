import type { Socket } from 'node:net';
import { BusinessError } from '../errors.js';
import { parseAddress } from '../kernel/codec/ip-address.js';
import { endpointText } from '../socket/endpoint-text.js';
import type { Endpoint } from './endpoint.js';
import type { ProxyServer } from './proxy-server.js';
import { readExactly } from './read-exactly.js';

const longestText = 255;
const address5 = { ipv4: 1, name: 3, ipv6: 4 } as const;
const noMethod = 0xff;

/** RFC 1928, section 6. */
const replies5: Readonly<Record<number, string>> = {
  1: 'a general failure',
  2: 'its rules do not allow it',
  3: 'the network is unreachable',
  4: 'the host is unreachable',
  5: 'the connection was refused',
  6: 'the time to live expired',
  7: 'it does not know CONNECT',
  8: 'it does not know this type of address',
};

/** Asks a SOCKS 5 proxy for a connection (RFC 1928), with user and password (RFC 1929) where they are known. */
export async function openSocks5(socket: Socket, server: ProxyServer, endpoint: Endpoint): Promise<void> {
  const methods = server.username === undefined ? [0] : [0, 2];
  socket.write(Buffer.from([5, methods.length, ...methods]));
  const [version, method = noMethod] = await readExactly(socket, 2);
  if (version !== 5) throw new Error('it does not speak SOCKS 5');
  if (method === 2 && methods.includes(2)) await authenticate(socket, server);
  else if (method !== 0) throw refused(server, endpoint, 'it takes none of the ways we can authenticate');
  socket.write(Buffer.concat([Buffer.from([5, 1, 0]), destination5(endpoint)]));
  const [replyVersion, code = 1, , type = 0] = await readExactly(socket, 4);
  if (replyVersion !== 5) throw new Error('it does not speak SOCKS 5');
  if (code !== 0) throw refused(server, endpoint, replies5[code] ?? `code ${code}`);
  // The address it connected from, which nobody needs.
  const length = type === address5.ipv4 ? 4 : type === address5.ipv6 ? 16 : (await readExactly(socket, 1))[0];
  await readExactly(socket, (length ?? 0) + 2);
}

async function authenticate(socket: Socket, server: ProxyServer): Promise<void> {
  const name = shortText(server.username ?? '', 'user name');
  const password = shortText(server.password ?? '', 'password');
  socket.write(Buffer.concat([Buffer.from([1, name.length]), name, Buffer.from([password.length]), password]));
  const [, status] = await readExactly(socket, 2);
  if (status === 0) return;
  throw new BusinessError('proxy.refused', `The proxy ${server.host} does not take this user and password`, {
    target: server.host,
  });
}

function destination5({ host, port }: Endpoint): Buffer {
  const literal = parseAddress(host);
  const name = literal === null ? shortText(host, 'host name') : undefined;
  const head =
    name === undefined ? [literal?.length === 4 ? address5.ipv4 : address5.ipv6] : [address5.name, name.length];
  return Buffer.concat([Buffer.from(head), name ?? literal ?? Buffer.alloc(0), portBytes(port)]);
}

/** Asks a SOCKS 4a proxy for a connection: a name goes along behind the impossible address 0.0.0.1. */
export async function openSocks4(socket: Socket, server: ProxyServer, endpoint: Endpoint): Promise<void> {
  const { host, port } = endpoint;
  const literal = parseAddress(host);
  if (literal?.length === 16) throw refused(server, endpoint, 'SOCKS 4 cannot carry IPv6 addresses');
  const user = shortText(server.username ?? '', 'user name');
  const name = literal === null ? [shortText(host, 'host name'), Buffer.from([0])] : [];
  const address = literal ?? Buffer.from([0, 0, 0, 1]);
  socket.write(Buffer.concat([Buffer.from([4, 1]), portBytes(port), address, user, Buffer.from([0]), ...name]));
  const [version, code] = await readExactly(socket, 8);
  if (version !== 0) throw new Error('it does not speak SOCKS 4');
  if (code !== 90)
    throw refused(server, endpoint, code === 91 ? 'it rejected the request or failed' : `code ${String(code)}`);
}

const portBytes = (port: number): Buffer => Buffer.from([port >> 8, port & 0xff]);

/** Texts have a byte for their length, and none of them may end early. */
function shortText(text: string, what: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length <= longestText && !bytes.includes(0)) return bytes;
  throw new BusinessError('value.range', `SOCKS cannot carry a ${what} of ${bytes.length} bytes, or with a NUL`);
}

function refused(server: ProxyServer, { host, port }: Endpoint, why: string): BusinessError {
  const proxy = endpointText(server.host, server.port);
  return new BusinessError('proxy.refused', `The proxy ${proxy} refused ${endpointText(host, port)}: ${why}`, {
    target: proxy,
  });
}
