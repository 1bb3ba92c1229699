import type { Socket } from 'node:dgram';
import type { Server } from 'node:net';
import { boundInterface } from '../../binding/bound-network.js';
import { BusinessError } from '../../errors.js';
import { EventQueue } from '../../event-queue.js';
import type { Host } from '../../host.js';
import type { DnsServer } from '../client/dns-server.js';
import { networkServers } from '../resolve/network-servers.js';
import { ruledAddresses } from '../rules/obey-rules.js';
import { type Answerer, makeAnswerer } from './answerer.js';
import { Forwarder } from './forwarder.js';
import { checkExposure, checkNoLoop, loopError } from './service-checks.js';
import { serviceEvent, type ServiceEvent } from './service-event.js';
import { setupLines } from './setup-lines.js';
import { openTcpDoor } from './tcp-door.js';
import { openUdpDoor } from './udp-door.js';

/** More than a reader who is read from ever leaves; what comes on top of it is left out. */
const mostEvents = 10_000;

export interface ServeOptions {
  /** Addresses to listen on; 127.0.0.1 when absent. */
  readonly addresses?: readonly string[];
  /** 5300 when absent; 0 for any that is free. */
  readonly port?: number;
  /** Whether other machines may ask, where an address lets them. */
  readonly allowsOthers?: boolean;
  /** Servers to ask in place of a network's; none for rules alone. */
  readonly servers?: readonly DnsServer[];
  /** Network whose servers are asked, over sockets bound to it; the application's, else the default's, when absent. */
  readonly net?: string;
  /** Whether each answer is told. */
  readonly tellsAnswers?: boolean;
  /** Tells what would be done and ends. */
  readonly isRehearsal?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * Answers DNS questions of other programs on loopback, by UDP and TCP: the custom rules of the profile first, then a
 * network's servers. Yields what happens until the signal aborts.
 *
 * @throws BusinessError `dns.exposed` for an address that other machines reach, `dns.loop` when the service is its own
 *   upstream, `socket.address`, `permission`, `value.*`, `net.*`. As `net dns serve`.
 */
export async function* serveNames(host: Host, options: ServeOptions = {}): AsyncGenerator<ServiceEvent> {
  const { addresses = ['127.0.0.1'], port = 5300, isRehearsal = false, signal } = options;
  const now = (): Date => host.clock.now();
  checkExposure(addresses, options.allowsOthers ?? false);
  const upstream = upstreamOf(host, options);
  checkNoLoop(addresses, port, upstream.servers);
  for (const server of upstream.servers) {
    yield serviceEvent({ type: 'upstream', time: now(), address: server.host, port: server.port });
  }
  if (isRehearsal) {
    yield* setupLines(addresses, port, now());
    return;
  }
  const { default: dns } = await import('dns2');
  const queue = new EventQueue<ServiceEvent>();
  const forwarder = new Forwarder(host, upstream.servers, upstream.interfaceName);
  const answer = makeAnswerer({
    dns,
    ruled: (name, family) => ruledAddresses(host.profile, name, family),
    forwarder,
    onAnswer: (event) => {
      if (options.tellsAnswers === true && queue.length < mostEvents) queue.push(event);
    },
    onLoop: () => queue.end(loopError()),
    now,
  });
  const end = (): void => queue.end();
  const doors: Door[] = [];
  try {
    for (const address of addresses) doors.push(await openDoor(host, address, port, answer));
    for (const { address, bound } of doors) {
      for (const transport of ['udp', 'tcp'] as const) {
        yield serviceEvent({ type: 'listening', time: now(), transport, address, port: bound });
      }
    }
    yield* setupLines(addresses, doors[0]?.bound ?? port, now());
    void forwarder.askForMarker();
    signal?.addEventListener('abort', end, { once: true });
    if (signal?.aborted === true) return;
    for await (const events of queue.batches()) yield* events;
  } finally {
    signal?.removeEventListener('abort', end);
    for (const { udp, tcp } of doors) {
      udp.close();
      tcp.close();
      tcp.unref();
    }
    forwarder.close();
  }
}

interface Door {
  readonly address: string;
  readonly bound: number;
  readonly udp: Socket;
  readonly tcp: Server;
}

/** Both transports of an address, on one port. */
async function openDoor(host: Host, address: string, port: number, answer: Answerer): Promise<Door> {
  const tcp = await openTcpDoor(address, port, answer);
  try {
    const at = tcp.address();
    const bound = typeof at === 'object' && at !== null ? at.port : port;
    return { address, bound, udp: await openUdpDoor(host, address, bound, answer), tcp };
  } catch (error) {
    tcp.close();
    throw error;
  }
}

function upstreamOf(host: Host, { servers, net: named }: ServeOptions) {
  if (servers !== undefined && named === undefined) return { servers, interfaceName: undefined };
  const net = named ?? boundInterface(host);
  if (net !== undefined) {
    const network = networkServers(host, net);
    return { servers: servers ?? network.servers, interfaceName: network.interfaceName };
  }
  try {
    return { servers: networkServers(host, 'default').servers, interfaceName: undefined };
  } catch (error) {
    // Without a network the rules are still worth serving.
    if (error instanceof BusinessError && error.reason === 'net.none') return { servers: [], interfaceName: undefined };
    throw error;
  }
}
