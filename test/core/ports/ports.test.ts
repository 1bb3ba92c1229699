import test from 'ava';
import fc from 'fast-check';
import { BusinessError } from '../../../src/core/errors.js';
import { machineFiles } from '../../../src/core/host/machine-files.js';
import { recordedKernel } from '../../../src/core/host/recorded-kernel.js';
import type { Host } from '../../../src/core/host.js';
import { parseCommand, parseStart } from '../../../src/core/kernel/procfs/process.js';
import { parseSockets } from '../../../src/core/kernel/procfs/sockets.js';
import { openHost } from '../../../src/core/open-host.js';
import { containerIdOf } from '../../../src/core/ports/container-id.js';
import { parseEndpoint } from '../../../src/core/ports/parse-endpoint.js';
import { parsePorts, parseServices, readServices } from '../../../src/core/ports/services.js';
import { userIdOf, userNames } from '../../../src/core/ports/users.js';
import { home } from '../network/build-snapshot.js';

const services = parseServices(
  '# comment\nhttp\t\t80/tcp\t\twww # WorldWideWeb\nhttps 443/tcp\nhttps 443/udp\nntp 123/udp\nhttp-alt 8080/tcp webcache\n' +
    'late 80/tcp\nodd 99999/tcp\nodd x/tcp\nodd 5/sctp\n',
);

const reasonOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof BusinessError) return error.reason;
    throw error;
  }
  return 'none';
};

test('services have names for ports and ports for names and aliases', (t) => {
  t.is(services.nameOf(80, 'tcp'), 'http');
  t.is(services.nameOf(80, 'udp'), '');
  t.is(services.nameOf(123, 'udp'), 'ntp');
  t.is(services.portOf('www'), 80);
  t.is(services.portOf('webcache'), 8080);
  t.is(services.portOf('ntp'), 123);
  t.is(services.portOf('odd'), undefined);
});

test('a port is a number, a range or the name of a service', (t) => {
  const parse = (text: string) => parsePorts(text, () => services);
  t.deepEqual(parse('443'), { first: 443, last: 443 });
  t.deepEqual(parse('8000-8099'), { first: 8000, last: 8099 });
  t.deepEqual(parse('http-alt'), { first: 8080, last: 8080 });
  for (const wrong of ['65536', '90-80', 'gopher', '', '-1', '1-', '80-http', '99999999999999999999']) {
    t.is(
      reasonOf(() => parse(wrong)),
      'value.port',
      wrong,
    );
  }
});

const around = { ...openHost(), kernel: recordedKernel(home()) };

const hostWith = (files: Readonly<Record<string, string>>): Host => ({
  ...around,
  files: {
    ...around.files,
    readText: (path) => {
      const text = files[path];
      if (text === undefined) throw new BusinessError('file.missing', `${path} does not exist`);
      return text;
    },
  },
});

test('without /etc/services numbers do, and names say which package brings it', (t) => {
  const error = t.throws(() => readServices(hostWith({})), { instanceOf: BusinessError });
  t.is(error?.reason, 'file.missing');
  t.regex(error?.hint ?? '', /netbase/);
});

test('users are known by the local password file, by name or by number', (t) => {
  const text = 'root:x:0:0:root:/root:/bin/sh\ntoor:x:0:0::/:\nann:x:1000:1000::/:\nbroken\n:x:7:\nbad:x:seven:\n';
  const names = userNames(hostWith({ '/etc/passwd': text }));
  t.deepEqual(
    [...names],
    [
      [0, 'root'],
      [1000, 'ann'],
    ],
  );
  t.is(userIdOf('ann', names), 1000);
  t.is(userIdOf('4242', names), 4242);
  t.is(
    reasonOf(() => userIdOf('bob', names)),
    'value.user',
  );
  t.is(userNames(hostWith({})).size, 0);
  t.true(userNames({ ...around, files: machineFiles }).size > 0);
});

test('one end is a port, an address, or both, with or without protocol', (t) => {
  const parse = (text: string) => parseEndpoint(text, () => services);
  const end = (address: string, port: number, protocol?: 6 | 17) => ({ address, port, protocol });
  t.deepEqual(parse('443'), end('', 443));
  t.deepEqual(parse(':443'), end('', 443));
  t.deepEqual(parse('*:443'), end('', 443));
  t.deepEqual(parse('http'), end('', 80));
  t.deepEqual(parse('8080/udp'), end('', 8080, 17));
  t.deepEqual(parse('127.0.0.1:80/tcp'), end('127.0.0.1', 80, 6));
  t.deepEqual(parse('127.0.0.1:*'), end('127.0.0.1', 0));
  t.deepEqual(parse('127.0.0.1'), end('127.0.0.1', 0));
  t.deepEqual(parse('[::1]:443'), end('::1', 443));
  t.deepEqual(parse('::1'), end('::1', 0));
  t.deepEqual(parse('2001:DB8:0:0::1'), end('2001:db8::1', 0));
  t.deepEqual(parse('[::ffff:192.0.2.1]:5'), end('192.0.2.1', 5));
  t.deepEqual(parse('[fe80::1%eth0]:5'), end('fe80::1', 5));
  t.is(
    reasonOf(() => parse('1.2.3:80')),
    'value.address',
  );
  t.is(
    reasonOf(() => parse('[nonsense]:80')),
    'value.address',
  );
  t.is(
    reasonOf(() => parse('1::2::3')),
    'value.address',
  );
  t.is(
    reasonOf(() => parse('127.0.0.1:80-90')),
    'value.port',
  );
  t.is(
    reasonOf(() => parse('')),
    'value.port',
  );
});

test('whatever the text is, an end is read or refused', (t) => {
  const piece = fc.constantFrom(':', '[', ']', '/', 'tcp', '127.0.0.1', '::1', '80', '-', '%', '*', 'x', '\n', '\0');
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(piece).map((pieces) => pieces.join('')),
      ),
      (text) => {
        const reason = reasonOf(() => parseEndpoint(text, () => services));
        return ['none', 'value.address', 'value.port'].includes(reason);
      },
    ),
    { numRuns: 3000 },
  );
  t.pass();
});

const id = 'a1b2c3d4'.repeat(8);

test('the container of a process is told from its cgroup, whoever made it', (t) => {
  t.is(containerIdOf(`0::/system.slice/docker-${id}.scope\n`), id);
  t.is(containerIdOf(`12:pids:/docker/${id}\n11:cpu:/docker/${id}\n`), id);
  t.is(containerIdOf(`0::/kubepods.slice/kubepods-pod1.slice/cri-containerd-${id}.scope/init`), id);
  t.is(containerIdOf(`1:name=systemd:/kubepods/besteffort/pod0e4f/${id}`), id);
  t.is(containerIdOf(`0::/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-${id}.scope/container`), id);
  t.is(containerIdOf(`0::/lxc.payload.web/system.slice/nginx.service`), 'web');
  t.is(containerIdOf(`0::/machine.slice/machine-old\\x2dbox.scope`), 'old-box');
  for (const none of ['', '0::/', '0::/system.slice/docker.service\n', '0::/user.slice/user-0.slice', 'nonsense']) {
    t.is(containerIdOf(none), '', none);
  }
});

test('arguments stand as they were given, the last one with or without its zero byte', (t) => {
  t.deepEqual(parseCommand('nginx: master process\0\0\0'), ['nginx: master process']);
  t.deepEqual(parseCommand('a\0\0b\0'), ['a', '', 'b']);
  t.deepEqual(parseCommand(''), []);
});

test('the start of a process is counted back from now, whatever its name', (t) => {
  const now = new Date(1_000_000_000_000);
  const stat = `77 (a) b (c)) S ${'0 '.repeat(18)}5000 0 0\n`;
  t.is(parseStart(stat, '150.00 290.10\n', now)?.getTime(), now.getTime() - 100_000);
  for (const [one, other] of [
    ['', '150.00 1'],
    [stat, ''],
    ['77 (x) S 1', '150.00 1'],
  ] as const) {
    t.is(parseStart(one, other, now), null);
  }
});

test('the tables of /proc are read, and lines that are none are passed over', (t) => {
  const line = '   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4242 1 ff';
  const [socket, ...rest] = parseSockets(`  sl  local_address rem_address\n${line}\nnonsense\n`, 6, 2);
  t.is(rest.length, 0);
  t.like(socket, { localAddress: '127.0.0.1', localPort: 8080, state: 10, uid: 1000, inode: 4242 });
  const six = line
    .replace('0100007F', '0000000000000000FFFF00000100007F')
    .replace('00000000:0000', `${'0'.repeat(32)}:0000`);
  t.like(parseSockets(six, 17, 10)[0], { localAddress: '127.0.0.1', remoteAddress: '::', protocol: 17 });
  fc.assert(fc.property(fc.string(), (text) => Array.isArray(parseSockets(`${line}\n${text}`, 6, 2))));
});
