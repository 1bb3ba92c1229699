import { closeSync, fstatSync, openSync, readdirSync, statSync } from 'node:fs';
import test, { type ExecutionContext } from 'ava';
import { AddressFamily } from '../../../src/core/kernel/address.js';
import { descriptorCount } from '../../../src/core/kernel/descriptor-count.js';
import { openDeviceSocket } from '../../../src/core/kernel/device-socket.js';
import { callLibc } from '../../../src/core/kernel/libc.js';
import { findSocketHolders } from '../../../src/core/kernel/socket-holders.js';

const F_DUPFD_CLOEXEC = 1030;

/** A socket of this process under the first free number from this one on, and under no other. */
function socketFrom(t: ExecutionContext, first: number): { readonly inode: number; readonly number: number } {
  const socket = openDeviceSocket({
    family: AddressFamily.INET,
    type: 'datagram',
    nonBlocking: true,
    closeOnExec: true,
  });
  const number = callLibc('fcntl', socket, F_DUPFD_CLOEXEC, BigInt(first));
  closeSync(socket);
  t.true(number >= first);
  t.teardown(() => closeSync(number));
  return { inode: fstatSync(number).ino, number };
}

for (const first of [0, 17, 130, 255, 700, 3000]) {
  test(`a socket is found behind descriptor ${first} or later, with unused numbers before it`, (t) => {
    const { inode } = socketFrom(t, first);
    const { pids } = findSocketHolders(new Set([inode]));
    t.deepEqual([...pids], [[inode, [process.pid]]]);
  });
}

test('sockets behind low and high descriptors of one process are found in one search', (t) => {
  const inodes = [5, 60, 500, 2000].map((first) => socketFrom(t, first).inode);
  const { pids } = findSocketHolders(new Set(inodes));
  t.deepEqual(
    [...pids].sort(([one], [other]) => one - other),
    inodes.map((inode) => [inode, [process.pid]] as [number, number[]]).sort(([one], [other]) => one - other),
  );
});

// Serial, as the tests that are not hold descriptors above this one.
test.serial('a socket behind the highest descriptor is found while the search itself opens a lower one', (t) => {
  const highest = () => Math.max(...readdirSync('/proc/self/fd').map(Number));
  const below = highest();
  const opened = [openSync('/dev/null', 'r')];
  while ((opened.at(-1) ?? below) < below) opened.push(openSync('/dev/null', 'r'));
  t.teardown(() => opened.slice(1).forEach((number) => closeSync(number)));
  const { inode, number } = socketFrom(t, below + 1);
  t.is(highest(), number);
  closeSync(opened[0] ?? Number.NaN);
  t.deepEqual([...findSocketHolders(new Set([inode])).pids], [[inode, [process.pid]]]);
});

test('a socket that nobody has open is not found', (t) => {
  t.deepEqual([...findSocketHolders(new Set([1])).pids], []);
});

test('descriptors are counted as the size of their folder tells, none of a process that is gone', (t) => {
  t.is(descriptorCount(process.pid), statSync('/proc/self/fd').size);
  t.is(descriptorCount('self'), statSync('/proc/self/fd').size);
  t.is(descriptorCount(4_194_305), 0);
});
