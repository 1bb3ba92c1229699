import test from 'ava';
import fc from 'fast-check';
import { decodeControlMessages } from '../../../../src/core/kernel/codec/control-message.js';
import { decodeMplsStack } from '../../../../src/core/kernel/codec/icmp-extension.js';
import { internetChecksum } from '../../../../src/core/kernel/codec/internet-checksum.js';
import { hostIsLittleEndian } from '../../../../src/core/kernel/codec/kernel-bytes.js';
import {
  echoHeaderBytes,
  readEchoHeader,
  readToken,
  writeEchoHeader,
  writeToken,
} from '../../../../src/core/kernel/codec/probe-message.js';
import { decodeSocketAddress, encodeSocketAddress } from '../../../../src/core/kernel/codec/socket-address.js';

const nonces = fc.integer({ min: 0, max: 2 ** 48 - 1 });
const numbers = fc.integer({ min: 0, max: 2 ** 32 - 1 });

function echo(number: number, nonce: number, flow: number, version: 4 | 6 = 4): Uint8Array {
  const message = new Uint8Array(echoHeaderBytes + 32);
  writeToken(message, echoHeaderBytes, { nonce, number }, flow, number & 0xffff);
  writeEchoHeader(message, version, 7, number & 0xffff);
  return message;
}

test('All echo requests of a flow have the same right checksum, those of another flow another', (t) => {
  fc.assert(
    fc.property(nonces, numbers, numbers, fc.integer({ min: 0, max: 65_533 }), (nonce, one, other, flow) => {
      const [first, second, third] = [echo(one, nonce, flow), echo(other, nonce, flow), echo(one, nonce, flow + 1)];
      const checksum = (bytes: Uint8Array): number => new DataView(bytes.buffer).getUint16(2);
      return (
        internetChecksum(first) === 0 && checksum(first) === checksum(second) && checksum(first) !== checksum(third)
      );
    }),
  );
  t.pass();
});

test('A token is read back by its own prober and by no other, and not from a part of it', (t) => {
  fc.assert(
    fc.property(nonces, nonces, numbers, fc.nat({ max: 11 }), (nonce, other, number, cut) => {
      const bytes = echo(number, nonce, 0);
      return (
        readToken(bytes, echoHeaderBytes, nonce) === number &&
        (nonce === other || readToken(bytes, echoHeaderBytes, other) === -1) &&
        readToken(bytes.subarray(0, echoHeaderBytes + cut), echoHeaderBytes, nonce) === -1 &&
        readEchoHeader(bytes, 0)?.sequence === (number & 0xffff)
      );
    }),
  );
  t.pass();
});

test('Socket addresses of both families come back as they were, zones included', (t) => {
  for (const [address, port, scopeId] of [
    ['192.0.2.1', 33434, 0],
    ['2001:db8::1', 80, 0],
    ['fe80::1', 0, 7],
  ] as const) {
    const bytes = encodeSocketAddress(address, port, scopeId) ?? new Uint8Array();
    t.deepEqual(decodeSocketAddress(new DataView(bytes.buffer), 0, bytes.length), { address, port, scopeId });
  }
  t.is(encodeSocketAddress('example.com'), null);
});

test('Label stacks are read as RFC 4950 writes them; a wrong checksum or version makes them none', (t) => {
  const stack = Uint8Array.from([0x20, 0, 0, 0, 0, 12, 1, 1, 0x05, 0xdc, 0xfa, 0x01, 0x03, 0xe8, 0x1b, 0xff]);
  const checksum = internetChecksum(stack);
  stack.set([checksum >> 8, checksum & 0xff], 2);
  t.deepEqual(decodeMplsStack(stack, 0), [
    { label: 24_015, trafficClass: 5, bottomOfStack: false, ttl: 1 },
    { label: 16_001, trafficClass: 5, bottomOfStack: true, ttl: 255 },
  ]);
  t.deepEqual(decodeMplsStack(Uint8Array.from([...stack.slice(0, 15), 0]), 0), []);
  t.deepEqual(decodeMplsStack(Uint8Array.from([0x10, ...stack.slice(1)]), 0), []);
});

/** A control message as the kernel lays it out on a machine of 64 bits. */
function controlMessage(level: number, type: number, data: readonly number[]): number[] {
  const view = new DataView(new ArrayBuffer(16));
  view.setBigUint64(0, BigInt(16 + data.length), hostIsLittleEndian);
  view.setInt32(8, level, hostIsLittleEndian);
  view.setInt32(12, type, hostIsLittleEndian);
  const padding = (8 - (data.length % 8)) % 8;
  return [...new Uint8Array(view.buffer), ...data, ...Array.from({ length: padding }, () => 0)];
}

test('Error, stamp and TTL are found whatever their order, with who sent the error', (t) => {
  const error = new DataView(new ArrayBuffer(32));
  error.setUint32(0, 113, hostIsLittleEndian);
  error.setUint8(4, 2);
  error.setUint8(5, 11);
  error.setUint32(8, 1400, hostIsLittleEndian);
  new Uint8Array(error.buffer).set(encodeSocketAddress('10.0.0.1') ?? [], 16);
  const stamp = new DataView(new ArrayBuffer(48));
  stamp.setBigInt64(0, 1_700_000_000n, hostIsLittleEndian);
  stamp.setBigInt64(8, 123_456_789n, hostIsLittleEndian);
  const ttl = new Uint8Array(new Int32Array([61]).buffer);
  const parts = [
    controlMessage(0, 11, [...new Uint8Array(error.buffer)]),
    controlMessage(1, 65, [...new Uint8Array(stamp.buffer)]),
    controlMessage(0, 2, [...ttl]),
  ];
  for (const order of [parts, parts.toReversed()]) {
    const bytes = Uint8Array.from(order.flat());
    const found = decodeControlMessages(new DataView(bytes.buffer), 0, bytes.length, 8);
    t.deepEqual(found.stamp, { seconds: 1_700_000_000, nanoseconds: 123_456_789 });
    t.is(found.ttl, 61);
    t.like(found.error, { errno: 113, origin: 2, type: 11, code: 0, info: 1400, offender: '10.0.0.1' });
  }
});

test('No bytes make the readers fail, loop or read outside', (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat({ max: 310 }), fc.constantFrom(4, 8), (bytes, at, word) => {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
      decodeControlMessages(view, at, bytes.length, word);
      decodeSocketAddress(view, at, bytes.length - at);
      decodeMplsStack(bytes, at);
      readEchoHeader(bytes, at);
      readToken(bytes, at, 0);
      return internetChecksum(bytes) >= 0;
    }),
    { numRuns: 2000 },
  );
  t.pass();
});
