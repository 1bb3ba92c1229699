import { hostIsLittleEndian } from '../codec/kernel-bytes.js';
import { formatAddress } from '../codec/ip-address.js';
import { SocketState, TransportProtocol } from '../socket.js';
import type { Ports, Socket, SocketFilter, SocketTable } from '../socket.js';
import { readKernelFile, tableRows } from './kernel-file.js';

const NEW_SYN_RECV = 12;

const files = { [TransportProtocol.TCP]: 'tcp', [TransportProtocol.UDP]: 'udp' } as const;

/** The sockets as far as /proc/net shows them. As `netstat -tuan`. */
export function listProcfsSockets(filter: SocketFilter, reason: string): SocketTable {
  const sockets: Socket[] = [];
  for (const protocol of Object.values(TransportProtocol)) {
    for (const family of [2, 10] as const) {
      if ((filter.protocol ?? protocol) !== protocol || (filter.family ?? family) !== family) continue;
      const text = readKernelFile(`/proc/net/${files[protocol]}${family === 2 ? '' : '6'}`);
      for (const socket of parseSockets(text, protocol, family)) if (isWanted(socket, filter)) sockets.push(socket);
    }
  }
  const what = 'the interfaces that sockets are bound to, and those that are only bound, are not shown';
  return { sockets, missing: [{ part: 'sockets', reason: `${what} (${reason})` }] };
}

/**
 * Reads /proc/net/tcp, tcp6, udp and udp6. They show neither interfaces nor whether an IPv6 socket takes IPv4, and no
 * socket that is only bound. Lines that are no entry are passed over.
 */
export function parseSockets(text: string, protocol: TransportProtocol, family: 2 | 10): Socket[] {
  const sockets: Socket[] = [];
  for (const words of tableRows(text, 10)) {
    const local = endpointOf(words[1], family);
    const remote = endpointOf(words[2], family);
    const state = stateOf(words[3]);
    const uid = Number(words[7]);
    const inode = Number(words[9]);
    if (local === undefined || remote === undefined || state === undefined) continue;
    if (!Number.isInteger(uid) || !Number.isInteger(inode)) continue;
    sockets.push({
      protocol,
      family,
      state,
      inactive: false,
      localAddress: local.address,
      localPort: local.port,
      remoteAddress: remote.address,
      remotePort: remote.port,
      dualStack: null,
      ifindex: 0,
      interfaceName: '',
      uid: inode === 0 && uid === 0 ? -1 : uid,
      inode,
      netns: '',
    });
  }
  return sockets;
}

/** Picks what the kernel would have picked. */
function isWanted(socket: Socket, filter: SocketFilter): boolean {
  const { localPorts, remotePorts, eitherPorts } = filter;
  const { localPort, remotePort } = socket;
  const states = socket.protocol === TransportProtocol.TCP ? filter.tcpStates : filter.udpStates;
  return (
    (states === undefined || states.includes(socket.state)) &&
    (localPorts === undefined || isWithin(localPort, localPorts)) &&
    (remotePorts === undefined || isWithin(remotePort, remotePorts)) &&
    (eitherPorts === undefined || isWithin(localPort, eitherPorts) || isWithin(remotePort, eitherPorts))
  );
}

const isWithin = (port: number, { first, last }: Ports): boolean => port >= first && port <= last;

function stateOf(word: string | undefined): SocketState | undefined {
  const state = word !== undefined && /^[0-9a-f]{2}$/i.test(word) ? Number.parseInt(word, 16) : 0;
  if (state === NEW_SYN_RECV) return SocketState.SYN_RECV;
  return Object.values(SocketState).find((known) => known === state);
}

/** `0100007F:1F90`: words of the address in the machine's own byte order, then the port. */
function endpointOf(word: string | undefined, family: 2 | 10): { address: string; port: number } | undefined {
  const [, hex = '', port = ''] = /^([0-9a-f]{8}|[0-9a-f]{32}):([0-9a-f]{4})$/i.exec(word ?? '') ?? [];
  if (hex.length !== (family === 2 ? 8 : 32)) return undefined;
  const bytes = Buffer.from(hex, 'hex');
  if (hostIsLittleEndian) bytes.swap32();
  const text = formatAddress(bytes);
  const mapped = /^::ffff:(\d.*\..*)$/.exec(text)?.[1];
  return { address: mapped ?? text, port: Number.parseInt(port, 16) };
}
