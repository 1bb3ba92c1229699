import type { ProbeSocketOpener, ProbeSocketRequest } from '../host.js';
import { BusinessError } from '../errors.js';
import { AddressFamily } from '../kernel/address.js';
import { encodeSocketAddress } from '../kernel/codec/socket-address.js';
import { openDeviceSocket } from '../kernel/device-socket.js';
import { ProbeSocket, type ProbeSocketKind } from '../kernel/probe-socket.js';
import { systemErrorCode } from '../kernel/system-error.js';
import { interfaceGone } from './bound-descriptor.js';

const IPPROTO_ICMP = 1;
const IPPROTO_ICMPV6 = 58;

/**
 * Opens sockets for probes, each bound to the interface and the local address asked for before anything can leave.
 *
 * @throws BusinessError (each opening) `permission`, `net.gone`, `socket.address`, `kernel.failed`, `kernel.unavailable`
 */
export function openProbeSockets(request: ProbeSocketRequest): ProbeSocketOpener {
  const { family: version, interfaceName, localAddress } = request;
  const family = version === 6 ? AddressFamily.INET6 : AddressFamily.INET;
  const local = localAddress === undefined ? undefined : localEndpoint(localAddress);
  return (kind) => {
    request.signal?.throwIfAborted();
    const socket = new ProbeSocket(open(kind, family, interfaceName), kind, family);
    try {
      if (local !== undefined) socket.bind(local, localAddress ?? '');
    } catch (error) {
      socket.close();
      const code = systemErrorCode(error);
      throw code === 'EADDRNOTAVAIL' || code === 'EINVAL' ? unusable(localAddress ?? '', error) : error;
    }
    return socket;
  };
}

function open(kind: ProbeSocketKind, family: AddressFamily, interfaceName: string | undefined): number {
  const icmp = family === AddressFamily.INET6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP;
  const isIcmp = kind === 'icmp-datagram' || kind === 'icmp-raw';
  try {
    return openDeviceSocket({
      family,
      type: kind === 'tcp' ? 'stream' : kind === 'icmp-raw' ? 'raw' : 'datagram',
      ...(isIcmp ? { protocol: icmp } : {}),
      ...(interfaceName === undefined ? {} : { interfaceName }),
      nonBlocking: true,
      closeOnExec: true,
    });
  } catch (error) {
    if (interfaceName !== undefined && systemErrorCode(error) === 'ENODEV') throw interfaceGone(interfaceName, error);
    throw error;
  }
}

function localEndpoint(address: string): Uint8Array {
  const bytes = encodeSocketAddress(address);
  if (bytes !== null) return bytes;
  throw new BusinessError('value.address', `${JSON.stringify(address)} is not an IP address`, { target: address });
}

function unusable(address: string, cause: unknown): BusinessError {
  const message = `The address ${address} is none of this machine's, or not one to send from`;
  return new BusinessError('socket.address', message, { operation: 'bind', target: address, cause });
}
