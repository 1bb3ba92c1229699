import type { Ports } from '../socket.js';
import type { MessageWriter } from './message-writer.js';

/** `INET_DIAG_BC_*` of linux/inet_diag.h. */
const Code = { JUMP: 1, LOCAL_AT_LEAST: 2, LOCAL_AT_MOST: 3, REMOTE_AT_LEAST: 4, REMOTE_AT_MOST: 5 } as const;

interface PortConditions {
  readonly localPorts?: Ports;
  readonly remotePorts?: Ports;
  readonly eitherPorts?: Ports;
}

/** struct inet_diag_bc_op. */
const stepBytes = 4;
/** A range takes two comparisons, each a step and a second one that holds the port. */
const rangeBytes = 4 * stepBytes;
const eitherBytes = 2 * rangeBytes + stepBytes;

/**
 * Writes the program by which the kernel picks sockets by port (`INET_DIAG_REQ_BYTECODE`). Each step says how many bytes
 * to go on when it holds and when not: a socket is taken when the program arrives at its end, and refused when it
 * jumps beyond.
 *
 * @returns whether anything was written: no condition takes no program
 */
export function writePortProgram(writer: MessageWriter, conditions: PortConditions): boolean {
  const { localPorts, remotePorts, eitherPorts } = conditions;
  let left =
    (localPorts === undefined ? 0 : rangeBytes) +
    (remotePorts === undefined ? 0 : rangeBytes) +
    (eitherPorts === undefined ? 0 : eitherBytes);
  if (left === 0) return false;
  const local = [Code.LOCAL_AT_LEAST, Code.LOCAL_AT_MOST] as const;
  const remote = [Code.REMOTE_AT_LEAST, Code.REMOTE_AT_MOST] as const;
  if (localPorts !== undefined) {
    writeRange(writer, local, localPorts, left + stepBytes);
    left -= rangeBytes;
  }
  if (remotePorts !== undefined) {
    writeRange(writer, remote, remotePorts, left + stepBytes);
    left -= rangeBytes;
  }
  if (eitherPorts !== undefined) {
    // A local port that does not fit goes on behind the jump, at the remote port.
    writeRange(writer, local, eitherPorts, rangeBytes + stepBytes);
    writer
      .u8(Code.JUMP)
      .u8(stepBytes)
      .u16(rangeBytes + stepBytes);
    writeRange(writer, remote, eitherPorts, rangeBytes + stepBytes);
  }
  return true;
}

/** @param otherwise bytes from the start of the range to where a port outside of it goes on */
function writeRange(
  writer: MessageWriter,
  [atLeast, atMost]: readonly [number, number],
  { first, last }: Ports,
  otherwise: number,
): void {
  writeComparison(writer, atLeast, first, otherwise);
  writeComparison(writer, atMost, last, otherwise - 2 * stepBytes);
}

function writeComparison(writer: MessageWriter, code: number, port: number, otherwise: number): void {
  writer
    .u8(code)
    .u8(2 * stepBytes)
    .u16(otherwise);
  writer.u8(0).u8(0).u16(port);
}
