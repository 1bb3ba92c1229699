import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import type { Ports } from '../kernel/socket.js';

const path = '/etc/services';
const mostBytes = 4 << 20;
const highestPort = 65_535;

/** Names of ports as /etc/services lists them (services(5)). */
export interface Services {
  /** The name of a port; empty when it has none. */
  nameOf(port: number, protocol: 'tcp' | 'udp'): string;
  /** The port of a name or of another name of the same service, TCP's before UDP's; undefined when there is none. */
  portOf(name: string): number | undefined;
}

/**
 * Reads the service names of this machine. As `getent services`.
 * @throws BusinessError `file.missing`, with the Debian package that brings the file
 */
export function readServices(host: Host): Services {
  try {
    return parseServices(host.files.readText(path, mostBytes));
  } catch (error) {
    if (!(error instanceof BusinessError) || error.reason !== 'file.missing') throw error;
    throw new BusinessError('file.missing', `Service names are listed in ${path}, which does not exist`, {
      target: path,
      cause: error,
      hint: 'give numbers, or install the package netbase',
    });
  }
}

/** Lines that are no entry are passed over; of several names for one port the first counts. */
export function parseServices(text: string): Services {
  const names = new Map<string, string>();
  const ports = { tcp: new Map<string, number>(), udp: new Map<string, number>() };
  for (const line of text.split('\n')) {
    const [name = '', entry = '', ...aliases] = (line.split('#', 1)[0] ?? '').trim().split(/\s+/);
    const [, digits, protocol] = /^(\d{1,5})\/(tcp|udp)$/.exec(entry) ?? [];
    if (digits === undefined || (protocol !== 'tcp' && protocol !== 'udp') || Number(digits) > highestPort) continue;
    const key = `${Number(digits)}/${protocol}`;
    if (!names.has(key)) names.set(key, name);
    for (const each of [name, ...aliases]) {
      if (!ports[protocol].has(each)) ports[protocol].set(each, Number(digits));
    }
  }
  return {
    nameOf: (port, protocol) => names.get(`${port}/${protocol}`) ?? '',
    portOf: (name) => ports.tcp.get(name) ?? ports.udp.get(name),
  };
}

/**
 * Reads `443`, `8000-8099` or the name of a service.
 * @param services asked for only when the text is a name
 * @throws BusinessError `value.port`, `file.missing`
 */
export function parsePorts(text: string, services: () => Services): Ports {
  const [, first, last] = /^(\d+)(?:-(\d+))?$/.exec(text) ?? [];
  if (first !== undefined) {
    const ports = { first: Number(first), last: Number(last ?? first) };
    if (ports.first <= ports.last && ports.last <= highestPort) return ports;
    throw wrongPort(text, `${text} is no port or range of ports from 0 to ${highestPort}`);
  }
  const port = services().portOf(text);
  if (port === undefined) throw wrongPort(text, `${JSON.stringify(text)} is neither a port nor a service of ${path}`);
  return { first: port, last: port };
}

const wrongPort = (target: string, message: string): BusinessError =>
  new BusinessError('value.port', message, { target });
