import { isIPv6 } from 'node:net';
import type { LookupFunction, TcpNetConnectOpts } from 'node:net';
import type { Host, ResolveOptions } from '../host.js';
import { AddressFamily } from '../kernel/address.js';
import type { EgressInterface } from '../network/egress-interface.js';

/** The part of the machine that a bound socket asks. */
export type LookupHost = Pick<Host, 'kernel' | 'resolve'>;

/**
 * A `lookup` for Node's connect: resolves, picks the one address to connect to, and has a descriptor bound for it just
 * before Node connects.
 */
export function boundLookup(
  host: LookupHost,
  { ifindex, interfaceName }: EgressInterface,
  options: TcpNetConnectOpts,
  bind: (address: string) => void,
): LookupFunction {
  return (hostname, _lookupOptions, callback) => {
    resolve(host, hostname, interfaceName, options)
      .then((addresses) => {
        const address = firstWithWay(host, ifindex, addresses);
        bind(address);
        return address;
      })
      .then(
        (address) => process.nextTick(callback, null, address, isIPv6(address) ? 6 : 4),
        (error: unknown) => process.nextTick(callback, error, '', 0),
      );
  };
}

/** The socket's own `lookup`, where it was given one, else the host's. */
function resolve(
  host: LookupHost,
  hostname: string,
  interfaceName: string,
  { lookup, family, hints }: TcpNetConnectOpts,
): Promise<string[]> {
  const asked: ResolveOptions = family === 4 || family === 6 ? { family } : {};
  if (lookup === undefined) {
    return host
      .resolve(hostname, { ...asked, interfaceName })
      .then((addresses) => addresses.map(({ address }) => address));
  }
  return new Promise((fulfil, reject) => {
    lookup(hostname, { ...asked, ...(hints === undefined ? {} : { hints }), all: true }, (error, answer) => {
      if (error !== null) reject(error);
      else fulfil(typeof answer === 'string' ? [answer] : answer.map(({ address }) => address));
    });
  });
}

/** The first address that a route leads to over the interface, or simply the first when none does. */
function firstWithWay(host: LookupHost, ifindex: number, addresses: readonly string[]): string {
  const found = addresses.find((destination) => {
    const family = isIPv6(destination) ? AddressFamily.INET6 : AddressFamily.INET;
    const { type, table } = host.kernel.lookup({ destination, family, ifindex });
    // For IPv4 over a given interface the kernel takes what no route leads to for on-link, and names no table then.
    return type === 'unicast' && table !== 0;
  });
  return found ?? addresses[0] ?? '';
}
