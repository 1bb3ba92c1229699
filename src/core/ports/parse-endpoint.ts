import { BusinessError } from '../errors.js';
import { canonicalAddress } from '../kernel/codec/ip-address.js';
import { TransportProtocol } from '../kernel/socket.js';
import type { WantedEnd } from './match-socket.js';
import { parsePorts, type Services } from './services.js';

/** One end as a command line names it. */
export interface ParsedEnd extends WantedEnd {
  /** Set where the text ends in `/tcp` or `/udp`. */
  readonly protocol: TransportProtocol | undefined;
}

/**
 * Reads `443`, `:443`, `http`, `8080/udp`, `127.0.0.1:80`, `[::1]:443`, `*:80`, `127.0.0.1`, `::1`. What is not said
 * is the empty address or port 0.
 *
 * @param services asked for only where a port is a name
 * @throws BusinessError `value.address`, `value.port`, `file.missing`
 */
export function parseEndpoint(text: string, services: () => Services): ParsedEnd {
  const [, body = '', suffix] = /^(.*?)(?:\/(tcp|udp))?$/s.exec(text) ?? [];
  const protocol = suffix === undefined ? undefined : suffix === 'tcp' ? TransportProtocol.TCP : TransportProtocol.UDP;
  const whole = plainAddress(body);
  if (whole !== undefined) return { address: whole, port: 0, protocol };
  const [, bracketed, host, portText] = /^(?:\[([^\]]*)\]|([^:[\]]*)):([^:]*)$/.exec(body) ?? [];
  if (portText === undefined && body.includes(':')) throw wrongAddress(text, body);
  const addressText = bracketed ?? host ?? '';
  return { address: addressOf(addressText, text), port: portOf(portText ?? body, services), protocol };
}

function addressOf(text: string, whole: string): string {
  if (text === '' || text === '*') return '';
  const address = plainAddress(text);
  if (address === undefined) throw wrongAddress(whole, text);
  return address;
}

function portOf(text: string, services: () => Services): number {
  if (text === '*') return 0;
  const { first, last } = parsePorts(text, services);
  if (first === last) return first;
  throw new BusinessError('value.port', `${text} is a range; a socket has one port`, { target: text });
}

/** Canonical text of an address, an IPv4-mapped one as IPv4, without its zone; undefined when the text is none. */
export function plainAddress(text: string): string | undefined {
  const [bare = ''] = text.split('%', 1);
  const address = canonicalAddress(bare);
  if (address === null) return undefined;
  return /^::ffff:(\d+\..*)$/.exec(address)?.[1] ?? address;
}

function wrongAddress(target: string, part: string): BusinessError {
  return new BusinessError('value.address', `${JSON.stringify(part)} is no IP address`, {
    target,
    hint: 'write 443, 127.0.0.1:443 or [::1]:443',
  });
}
