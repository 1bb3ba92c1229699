import { spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { fstatSync } from 'node:fs';
import { createServer, Socket } from 'node:net';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { BusinessError } from '../../../src/core/errors.js';
import { AddressFamily } from '../../../src/core/kernel/address.js';
import {
  bindToDevice,
  boundDeviceOf,
  closeDescriptor,
  openDeviceSocket,
} from '../../../src/core/kernel/device-socket.js';
import { callLibc } from '../../../src/core/kernel/libc.js';
import { watchReadable } from '../../../src/core/kernel/readiness.js';
import { bindAddress, receiveBytes } from '../../../src/core/kernel/system-calls.js';
import { systemErrorCode } from '../../../src/core/kernel/system-error.js';
import { labTest } from '../../lab/lab-test.js';

const kernelFolder = new URL('../../../src/core/kernel/', import.meta.url);
const datagram = { family: AddressFamily.INET, type: 'datagram', nonBlocking: true, closeOnExec: true } as const;

/** Runs a module text in its own Node, so that environment, garbage collection and exit are its own. */
function runModule(text: string, flags: readonly string[] = [], environment: NodeJS.ProcessEnv = {}) {
  const source = text.replaceAll('KERNEL/', fileURLToPath(kernelFolder));
  return spawnSync(process.execPath, [...flags, '--input-type=module', '-e', source], {
    encoding: 'utf8',
    timeout: 20_000,
    env: { ...process.env, ...environment },
  });
}

test('a device socket is bound to its interface and says so', (t) => {
  const descriptor = openDeviceSocket({ ...datagram, interfaceName: 'lo' });
  t.is(boundDeviceOf(descriptor), 'lo');
  closeDescriptor(descriptor);
  t.throws(() => fstatSync(descriptor), { code: 'EBADF' });
});

test('a socket that asks for no interface is bound to none until it is told', (t) => {
  const descriptor = openDeviceSocket({ ...datagram, family: AddressFamily.INET6 });
  t.is(boundDeviceOf(descriptor), '');
  bindToDevice(descriptor, 'lo');
  t.is(boundDeviceOf(descriptor), 'lo');
  closeDescriptor(descriptor);
});

test('an interface that does not exist is the error ENODEV and leaves no descriptor behind', (t) => {
  const before = openDeviceSocket(datagram);
  closeDescriptor(before);
  const error = t.throws(() => openDeviceSocket({ ...datagram, interfaceName: 'no-such-if' }));
  t.true(error instanceof BusinessError && error.reason === 'kernel.failed' && error.target === 'no-such-if');
  t.is(systemErrorCode(error), 'ENODEV');
  const after = openDeviceSocket(datagram);
  closeDescriptor(after);
  t.is(after, before);
});

for (const [why, interfaceName] of Object.entries({
  'an empty name': '',
  'a name with a zero byte': 'lo\0',
})) {
  test(`${why} is the error ENODEV, never an unbound socket or another interface`, (t) => {
    t.is(systemErrorCode(t.throws(() => openDeviceSocket({ ...datagram, interfaceName }))), 'ENODEV');
  });
}

test('a closed descriptor is the error EBADF', (t) => {
  t.is(systemErrorCode(t.throws(() => boundDeviceOf(1_000_000))), 'EBADF');
});

test('Node carries a TCP connection over a device socket', async (t) => {
  const server = createServer((peer) => peer.end('hello'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const fd = openDeviceSocket({ ...datagram, type: 'stream', interfaceName: 'lo' });
  const socket = new Socket({ fd });
  socket.connect({ port, host: '127.0.0.1' });
  const chunks: string[] = [];
  for await (const chunk of socket.setEncoding('utf8')) chunks.push(String(chunk));
  t.is(chunks.join(''), 'hello');
  server.close();
});

test('a watch calls back for each datagram and is quiet after it stopped', async (t) => {
  const receiver = openDeviceSocket(datagram);
  const port = bindToFreePort(receiver);
  const sender = createSocket('udp4');
  const seen: string[] = [];
  const buffer = new Uint8Array(64);
  let wake: () => void = () => {};
  const watch = watchReadable(receiver, (status) => {
    t.is(status, 0);
    for (let length = receiveBytes(receiver, buffer); length >= 0; length = receiveBytes(receiver, buffer)) {
      seen.push(new TextDecoder().decode(buffer.subarray(0, length)));
    }
    wake();
  });
  for (const word of ['one', 'two']) {
    const arrived = new Promise<void>((resolve) => (wake = resolve));
    sender.send(word, port, '127.0.0.1');
    await arrived;
  }
  t.deepEqual(seen, ['one', 'two']);
  watch.stop();
  watch.stop();
  await new Promise((resolve) => sender.send('three', port, '127.0.0.1', resolve));
  await new Promise((resolve) => setTimeout(resolve, 20));
  t.is(seen.length, 2);
  sender.close();
  closeDescriptor(receiver);
});

test('garbage collection loses no event, and the process ends once the watch stopped', (t) => {
  const { status, stdout, stderr } = runModule(
    `import { createSocket } from 'node:dgram';
     import { openDeviceSocket } from 'KERNEL/device-socket.js';
     import { watchReadable } from 'KERNEL/readiness.js';
     import { bindAddress, receiveBytes } from 'KERNEL/system-calls.js';
     import { callLibc } from 'KERNEL/libc.js';
     const receiver = openDeviceSocket({ family: 2, type: 'datagram', nonBlocking: true, closeOnExec: true });
     const address = new Uint8Array([2, 0, 0, 0, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
     bindAddress(receiver, address);
     callLibc('getsockname', receiver, address, new Uint8Array(new Uint32Array([16]).buffer));
     let seen = 0;
     (() => {
       const watch = watchReadable(receiver, () => {
         while (receiveBytes(receiver, new Uint8Array(16)) >= 0) seen++;
         console.log(seen);
         if (seen === 2) { watch.stop(); sender.close(); } else setTimeout(send, 50);
       });
     })();
     const sender = createSocket('udp4');
     const churn = () => { globalThis.gc(); for (let i = 0; i < 100; i++) new Array(1e4).fill({}); globalThis.gc(); };
     const send = () => { churn(); sender.send('x', (address[2] << 8) | address[3], '127.0.0.1'); };
     setTimeout(send, 50);
     setTimeout(churn, 20);`,
    ['--expose-gc'],
  );
  t.is(stderr, '');
  t.is(stdout, '1\n2\n');
  t.is(status, 0);
});

test('a watch that is not referenced lets the process end', (t) => {
  const { status, signal } = runModule(
    `import { openDeviceSocket } from 'KERNEL/device-socket.js';
     import { watchReadable } from 'KERNEL/readiness.js';
     watchReadable(openDeviceSocket({ family: 2, type: 'datagram', nonBlocking: true, closeOnExec: true }), () => {}).unref();`,
  );
  t.is(status, 0);
  t.is(signal, null);
});

labTest('after an overflow the watch says so once, and goes on when it is restarted', {}, (t, lab) => {
  const namespace = lab.namespace('burst', {
    with: ['link add v0 type veth peer name v1', 'addr add 10.0.0.2/24 dev v0', 'link set v0 up', 'link set v1 up'],
  });
  const script = `
    import { execFileSync } from 'node:child_process';
    import { watchReadable } from 'KERNEL/readiness.js';
    import { bindAddress, openSocket, receiveBytes } from 'KERNEL/system-calls.js';
    import { netlinkAddress } from 'KERNEL/netlink-socket.js';
    import { systemErrorCode } from 'KERNEL/system-error.js';
    const descriptor = openSocket(16, 3 | 0o4000, 0);
    bindAddress(descriptor, netlinkAddress(1 << 6));
    const routes = Array.from({ length: 1000 }, (_, n) => 'route add 10.1.' + (n >> 8) + '.' + (n & 255) + '/32 dev v0');
    const buffer = new Uint8Array(65536);
    const drain = () => { while (receiveBytes(descriptor, buffer) >= 0); };
    const watch = watchReadable(descriptor, (status) => {
      let code = '';
      for (let drained = false; !drained; ) {
        try { drain(); drained = true; } catch (error) { code = systemErrorCode(error); }
      }
      console.log(status < 0 ? 'lost ' + code : 'heard');
      if (status >= 0) return watch.stop();
      watch.restart();
      setTimeout(() => execFileSync('ip', ['route', 'add', '10.9.9.9/32', 'dev', 'v0']), 20);
    });
    execFileSync('ip', ['-batch', '-'], { input: routes.join(String.fromCharCode(10)) });`;
  const source = script.replaceAll('KERNEL/', fileURLToPath(kernelFolder));
  const { stdout, stderr } = namespace.run([process.execPath, '--input-type=module', '-e', source]);
  t.is(stderr, '');
  t.is(stdout, 'lost ENOBUFS\nheard\n');
});

test('NET_NO_FFI=1 makes every native call an error that says so, and no import', (t) => {
  const { stdout } = runModule(
    `import { openDeviceSocket } from 'KERNEL/device-socket.js';
     import { watchReadable } from 'KERNEL/readiness.js';
     for (const attempt of [() => openDeviceSocket({ family: 2, type: 'stream' }), () => watchReadable(0, () => {})]) {
       try { attempt(); } catch (error) { console.log(error.reason, error.message); }
     }`,
    [],
    { NET_NO_FFI: '1' },
  );
  const line = 'kernel.unavailable The kernel cannot be asked directly: NET_NO_FFI=1 forbids native calls\n';
  t.is(stdout, line + line);
});

test('importing the kernel door on another platform does not throw; using it says what it needs', (t) => {
  const { stdout } = runModule(
    `Object.defineProperty(process, 'platform', { value: 'darwin' });
     const { openDeviceSocket } = await import('KERNEL/device-socket.js');
     try { openDeviceSocket({ family: 2, type: 'stream' }); } catch (error) { console.log(error.reason, error.message); }`,
  );
  t.is(stdout, 'unsupported.platform Native network calls need Linux; this is darwin\n');
});

/** Binds a descriptor to a free loopback port and tells which. */
function bindToFreePort(descriptor: number): number {
  const address = new Uint8Array([2, 0, 0, 0, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
  bindAddress(descriptor, address);
  callLibc('getsockname', descriptor, address, new Uint8Array(new Uint32Array([16]).buffer));
  return new DataView(address.buffer).getUint16(2);
}
