import type { AddressFamily } from '../address.js';
import { SocketState, TransportProtocol } from '../socket.js';
import type { Endpoint, SocketFilter, SocketTuple } from '../socket.js';
import { parseAddress } from './ip-address.js';
import type { MessageWriter } from './message-writer.js';
import { writePortProgram } from './socket-diag-filter.js';

/** `SOCK_DIAG_BY_FAMILY` (linux/sock_diag.h). */
export const socketDiagType = 20;

const INET_DIAG_REQ_BYTECODE = 1;
/** States that only a request can name (net/tcp_states.h). */
const NEW_SYN_RECV = 12;
const BOUND_INACTIVE = 13;
/** What `decodeSocket` can read: no state that a later kernel may add. */
const knownStates = 0b11_1111_1111_1110;
const noCookie = 0xffff_ffff;
const addressBytes = 16;

/** Writes struct inet_diag_req_v2 and the filter for a dump of one protocol and family. */
export function writeDumpRequest(
  writer: MessageWriter,
  protocol: TransportProtocol,
  family: AddressFamily,
  filter: SocketFilter,
): void {
  writer.u8(family).u8(protocol).u8(0).u8(0).u32(stateMask(filter, protocol));
  writer.bytes(new Uint8Array(2 * 2 + 2 * addressBytes + 4));
  writer.u32(noCookie).u32(noCookie);
  const { localPorts, remotePorts, eitherPorts } = filter;
  if (localPorts === undefined && remotePorts === undefined && eitherPorts === undefined) return;
  writer.attribute(INET_DIAG_REQ_BYTECODE, () => writePortProgram(writer, filter));
}

/**
 * Writes the request for the one socket of a four-tuple. For UDP the kernel looks the tuple up as of a packet that
 * arrives, so that its source is the far end (udp_dump_one, net/ipv4/udp_diag.c).
 */
export function writeExactRequest(writer: MessageWriter, tuple: SocketTuple, family: AddressFamily): void {
  const { protocol } = tuple;
  const [source, destination] =
    protocol === TransportProtocol.UDP ? [tuple.remote, tuple.local] : [tuple.local, tuple.remote];
  writer.u8(family).u8(protocol).u8(0).u8(0).u32(knownStates);
  writePort(writer, source);
  writePort(writer, destination);
  writeAddress(writer, source);
  writeAddress(writer, destination);
  writer.u32(0).u32(noCookie).u32(noCookie);
}

function stateMask({ tcpStates, udpStates }: SocketFilter, protocol: TransportProtocol): number {
  const states = protocol === TransportProtocol.TCP ? tcpStates : udpStates;
  if (states === undefined) return knownStates;
  let mask = 0;
  for (const state of states) mask |= 1 << state;
  if (protocol === TransportProtocol.TCP) {
    if (states.includes(SocketState.SYN_RECV)) mask |= 1 << NEW_SYN_RECV;
    if (states.includes(SocketState.CLOSE)) mask |= 1 << BOUND_INACTIVE;
  }
  return mask;
}

/** In network byte order, whatever the machine's own. */
function writePort(writer: MessageWriter, { port }: Endpoint): void {
  writer.u8(port >> 8).u8(port & 0xff);
}

function writeAddress(writer: MessageWriter, { address }: Endpoint): void {
  const bytes = new Uint8Array(addressBytes);
  bytes.set(parseAddress(address) ?? []);
  writer.bytes(bytes);
}
