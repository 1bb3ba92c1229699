import test from 'ava';
import fc from 'fast-check';
import { BusinessError } from '../../../../src/core/errors.js';
import { KernelBytes } from '../../../../src/core/kernel/codec/kernel-bytes.js';
import { MessageWriter } from '../../../../src/core/kernel/codec/message-writer.js';
import { writePortProgram } from '../../../../src/core/kernel/codec/socket-diag-filter.js';
import { decodeSocket } from '../../../../src/core/kernel/codec/socket-diag-message.js';
import { writeDumpRequest, writeExactRequest } from '../../../../src/core/kernel/codec/socket-diag-request.js';
import { SocketState } from '../../../../src/core/kernel/socket.js';

const headerBytes = 16;

/** A struct inet_diag_msg with one attribute behind it, as x86-64 writes it (linux/inet_diag.h). */
function message(fields: {
  family?: number;
  state?: number;
  ends?: string;
  ifindex?: number;
  uid?: number;
  inode?: number;
  v6only?: number;
}): Buffer {
  const { family = 2, state = 1, ends = '', ifindex = 0, uid = 0, inode = 0, v6only } = fields;
  const bytes = Buffer.alloc(72 + (v6only === undefined ? 0 : 8));
  bytes.set([family, state]);
  bytes.write(ends, 4, 'hex');
  bytes.writeUInt32LE(ifindex, 40);
  bytes.writeUInt32LE(uid, 64);
  bytes.writeUInt32LE(inode, 68);
  if (v6only !== undefined) bytes.set([5, 0, 11, 0, v6only], 72);
  return bytes;
}

const decode = (bytes: Uint8Array, protocol: 6 | 17 = 6, end = bytes.length) =>
  decodeSocket(new KernelBytes(bytes, true), 0, end, protocol);

test('a connection over IPv4 is read with both ends, user and inode', (t) => {
  const ends = `01bb d431 c0000207${'00'.repeat(12)} c6336404${'00'.repeat(12)}`.replaceAll(' ', '');
  t.deepEqual(decode(message({ ends, uid: 1000, inode: 4_294_967_295, ifindex: 3 })), {
    protocol: 6,
    family: 2,
    state: SocketState.ESTABLISHED,
    inactive: false,
    localAddress: '192.0.2.7',
    localPort: 443,
    remoteAddress: '198.51.100.4',
    remotePort: 54_321,
    dualStack: null,
    ifindex: 3,
    interfaceName: '',
    uid: 1000,
    inode: 4_294_967_295,
    netns: '',
  });
});

const mapped = '00000000000000000000ffff7f000001';
const unspecified = '0'.repeat(32);

test('an IPv4-mapped address is shown as IPv4, an unspecified and any other as IPv6', (t) => {
  const both = decode(message({ family: 10, ends: `00500000${mapped}${unspecified}` }));
  t.like(both, { localAddress: '127.0.0.1', remoteAddress: '::' });
  const linkLocal = decode(message({ family: 10, ends: `00500000fe80${'0'.repeat(27)}1${unspecified.slice(1)}1` }));
  t.like(linkLocal, { localAddress: 'fe80::1', remoteAddress: '::1' });
});

test('an IPv6 listener says whether it takes IPv4; one with a connection, or of IPv4, does not', (t) => {
  t.is(decode(message({ family: 10, state: 10, v6only: 0 }))?.dualStack, true);
  t.is(decode(message({ family: 10, state: 10, v6only: 1 }))?.dualStack, false);
  t.is(decode(message({ family: 10, state: 10 }))?.dualStack, null);
  t.is(decode(message({ family: 10, state: 1, v6only: 0 }))?.dualStack, null);
  t.is(decode(message({ family: 2, state: 10, v6only: 0 }))?.dualStack, null);
});

test("the kernel's own states become those that people know", (t) => {
  t.is(decode(message({ state: 12 }))?.state, SocketState.SYN_RECV);
  t.like(decode(message({ state: 13 })), { state: SocketState.CLOSE, inactive: true });
  t.like(decode(message({ state: 7 })), { state: SocketState.CLOSE, inactive: true });
  t.like(decode(message({ state: 7 }), 17), { state: SocketState.CLOSE, inactive: false });
  t.throws(() => decode(message({ state: 14 })), { instanceOf: BusinessError });
});

test('who made a socket that nobody has any more is not known, unless the kernel still says so', (t) => {
  t.is(decode(message({ state: 6 }))?.uid, -1);
  t.is(decode(message({ inode: 7 }))?.uid, 0);
  t.is(decode(message({ uid: 1000 }))?.uid, 1000);
});

test('a socket of another family is passed over', (t) => {
  t.is(decode(message({ family: 1 })), undefined);
});

test('whatever the bytes are, a socket is read or refused, and nothing outside is looked at', (t) => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 120 }),
      fc.nat(140),
      fc.boolean(),
      fc.constantFrom(6 as const, 17 as const),
      (bytes, end, littleEndian, protocol) => {
        if (bytes.length > 1) bytes[0] = [2, 10, bytes[0] ?? 0][end % 3] ?? 0;
        try {
          const socket = decodeSocket(new KernelBytes(bytes, littleEndian), 0, end, protocol);
          return socket === undefined || (socket.localPort <= 65_535 && socket.state >= 1 && socket.state <= 11);
        } catch (error) {
          return error instanceof BusinessError && error.reason === 'kernel.malformed';
        }
      },
    ),
    { numRuns: 5000 },
  );
  t.pass();
});

/** Runs a program as the kernel does (inet_diag_bc_run), after it has been found sound (inet_diag_bc_audit). */
function takes(program: Buffer, localPort: number, remotePort: number): boolean {
  audit(program);
  let at = 0;
  while (at < program.length) {
    const [code = 0, yes = 0] = program.subarray(at);
    const no = program.readUInt16LE(at + 2);
    const port = code === 1 ? 0 : program.readUInt16LE(at + 6);
    const holds = [false, false, localPort >= port, localPort <= port, remotePort >= port, remotePort <= port][code];
    at += holds === true ? yes : no;
  }
  return at === program.length;
}

function audit(program: Buffer): void {
  const starts: number[] = [];
  for (let at = 0; at < program.length; at += program.readUInt8(at + 1)) {
    starts.push(at);
    if (starts.length > 100) throw new Error('a loop');
  }
  for (const at of starts) {
    const left = program.length - at;
    const least = program.readUInt8(at) === 1 ? 4 : 8;
    const [yes, no] = [program.readUInt8(at + 1), program.readUInt16LE(at + 2)];
    if (yes < least || yes > left + 4 || yes % 4 !== 0) throw new Error(`yes ${yes} at ${at}`);
    if (no < least || no > left + 4 || no % 4 !== 0) throw new Error(`no ${no} at ${at}`);
    if (no < left && !starts.includes(at + no)) throw new Error(`no ${no} at ${at} leads between steps`);
  }
}

const port = fc.oneof(fc.nat(65_535), fc.constantFrom(0, 80, 81, 65_535));
const ports = fc.option(
  fc.tuple(port, port).map(([one, other]) => ({ first: Math.min(one, other), last: Math.max(one, other) })),
  { nil: undefined },
);

test('the program for the kernel takes the ports that were asked for, and passes its audit', (t) => {
  fc.assert(
    fc.property(ports, ports, ports, port, port, (localPorts, remotePorts, eitherPorts, local, remote) => {
      const given = { localPorts, remotePorts, eitherPorts };
      const conditions = Object.fromEntries(Object.entries(given).filter(([, range]) => range !== undefined));
      const writer = new MessageWriter(true);
      const written = writePortProgram(writer, conditions);
      const program = Buffer.from(writer.finish(0, 0, 0)).subarray(headerBytes);
      const within = (range: typeof localPorts, value: number): boolean =>
        range === undefined || (value >= range.first && value <= range.last);
      const wanted =
        within(localPorts, local) &&
        within(remotePorts, remote) &&
        (within(eitherPorts, local) || within(eitherPorts, remote));
      return written === Object.keys(conditions).length > 0 && takes(program, local, remote) === wanted;
    }),
    { numRuns: 3000 },
  );
  t.pass();
});

const request = (write: (writer: MessageWriter) => void): Buffer => {
  const writer = new MessageWriter(true);
  write(writer);
  return Buffer.from(writer.finish(20, 0, 0)).subarray(headerBytes);
};

test('a dump names states as the kernel numbers them, those that only it has included', (t) => {
  const mask = (protocol: 6 | 17, filter: object): number =>
    request((writer) => writeDumpRequest(writer, protocol, 2, filter)).readUInt32LE(4);
  t.is(mask(6, {}), 0b11_1111_1111_1110);
  t.is(mask(6, { tcpStates: [SocketState.LISTEN] }), 1 << 10);
  t.is(mask(6, { tcpStates: [SocketState.SYN_RECV] }), (1 << 3) | (1 << 12));
  t.is(mask(6, { tcpStates: [SocketState.CLOSE] }), (1 << 7) | (1 << 13));
  t.is(mask(17, { tcpStates: [SocketState.LISTEN], udpStates: [SocketState.CLOSE] }), 1 << 7);
});

test('the two ends of a four-tuple change places for UDP alone', (t) => {
  const tuple = { local: { address: '192.0.2.1', port: 258 }, remote: { address: '192.0.2.2', port: 772 } };
  const ends = (protocol: 6 | 17): string =>
    request((writer) => writeExactRequest(writer, { protocol, ...tuple }, 2)).toString('hex', 8, 28);
  t.is(ends(6), `01020304c0000201${'0'.repeat(24)}`);
  t.is(ends(17), `03040102c0000202${'0'.repeat(24)}`);
});
