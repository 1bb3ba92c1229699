import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { cgroupFolder } from '../../../src/core/exec/cgroup-folder.js';
import { hostsSources } from '../../../src/core/exec/name-service-switch.js';
import { privateHosts } from '../../../src/core/exec/private-hosts.js';
import { BusinessError } from '../../../src/core/errors.js';
import type { Host } from '../../../src/core/host.js';
import { openHost } from '../../../src/core/open-host.js';
import { labTest } from '../../lab/lab-test.js';
import { type ProgramResult, runProgram } from '../../lab/program.js';
import { twoUplinks } from '../socket/uplinks.js';
import { begin, net, nobody, places, runIn, scratch, wordsIn } from './exec-places.js';

const beside = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const python = ['/usr/bin/python3', beside('ask-uplinks.py')];
const viaLeft = ['left 10.1.0.1', 'left 10.1.0.1', 'left fd01::1', 'left fd01::1'];
const viaRight = ['right 10.2.0.1', 'right 10.2.0.1', 'right fd02::1', 'right fd02::1'];
const nothing = ['nothing', 'nothing', 'nothing', 'nothing'];

const answersOf = ({ stdout, stderr }: ProgramResult): unknown => (stdout === '' ? stderr : JSON.parse(stdout));

labTest(
  'curl, Python, Node and a static program leave by the chosen uplink, by TCP and UDP over IPv4 and IPv6; others are untouched',
  { needs: ['userIds', 'tun', 'python'] },
  async (t, lab) => {
    const machine = await twoUplinks(lab);
    const folder = scratch(t);
    // Stays open, as a terminal does: Debian's pasta repeats what comes after the program's own end of a connection.
    const noInput = join(folder, 'no-input');
    machine.run(['mkfifo', '-m', '666', noInput]);
    for (const place of places(machine)) {
      const [name] = place;
      const run = runIn(place, folder);
      const over = (...program: string[]): ProgramResult => run('--net', 'right0', '--', ...program);
      const rehearsed = run('--net', 'right0', '--dry-run', '--fields', 'action,target', '--', 'true');
      t.is(rehearsed.stdout, 'bind\tright0\nrun\ttrue\n', name);
      t.deepEqual(answersOf(over(...python, '5')), viaRight, `${name}: Python`);
      t.deepEqual(answersOf(over(process.execPath, beside('ask-uplinks.js'))), viaRight, `${name}: Node`);
      for (const [address, seen] of [
        ['192.0.2.1', 'right 10.2.0.1'],
        ['2001:db8::1', 'right fd02::1'],
      ] as const) {
        const url = `http://[${address}]:7000/`.replace(/\[([\d.]+)\]/, '$1');
        t.is(over('curl', '-sg', '--http0.9', '-m', '10', url).stdout, seen, `${name}: curl`);
        const words = ['sh', '-c', 'exec nc -w 10 "$0" 7000 <>"$1"', address, noInput];
        t.is(over('/bin/busybox', ...words).stdout, seen, `${name}: busybox`);
      }
      t.deepEqual(answersOf(run('--', ...python, '5')), viaLeft, `${name}: without --net`);
      t.deepEqual(answersOf(machine.run([...python, '5'])), viaLeft, `${name}: outside`);
    }
  },
);

labTest(
  'With its uplink down a program is not begun, and one that runs reaches nothing; an uplink that is there again is used again',
  { needs: ['userIds', 'tun', 'python'] },
  async (t, lab) => {
    const machine = await twoUplinks(lab);
    const folder = scratch(t);
    for (const place of places(machine)) {
      const [name] = place;
      const program = ['sh', '-c', 'echo; read x; exec "$@"', 'sh', ...python, '0.5'];
      const waiting = begin(t, wordsIn(place, folder, ['--net', 'right0', '--', ...program]));
      await once(waiting.stdout, 'data');
      machine.ip('link set right0 down');
      t.like(runIn(place, folder)('--net', 'right0', '--', 'echo', 'ran'), { status: 125, stdout: '' }, name);
      waiting.stdin.write('\n');
      const [answers] = (await once(waiting.stdout, 'data')) as [Buffer];
      t.deepEqual(JSON.parse(String(answers)), nothing, name);
      machine.ip(
        'link set right0 up',
        '-6 addr replace fd02::1/64 dev right0',
        'route replace default via 10.2.0.2 metric 200',
        '-6 route replace default via fd02::2 metric 200',
      );
      t.deepEqual(answersOf(runIn(place, folder)('--net', 'right0', '--', ...python, '5')), viaRight, name);
    }
  },
);

labTest(
  'Rules hold for any program, and for no other; the rest of the hosts file stays',
  { needs: ['userIds'] },
  (t, lab) => {
    const machine = lab.namespace('machine', {
      with: ['link add d0 type veth peer name d1', 'addr add 10.5.0.1/24 dev d0', 'link set d0 up'],
    });
    const folder = scratch(t);
    for (const uid of [undefined, nobody]) {
      const run = (...words: string[]) =>
        machine.run(
          ['env', `XDG_STATE_HOME=${folder}`, process.execPath, net, 'exec', ...words],
          uid === undefined ? {} : { uid },
        );
      const rules = [
        '--rule',
        'Shop.Example=192.0.2.7',
        '--rule',
        'shop.example=192.0.2.8',
        '--rule',
        'localhost=192.0.2.9',
      ];
      const { stdout } = run(...rules, '--', 'getent', 'ahostsv4', 'shop.example');
      t.regex(stdout, /^192\.0\.2\.7 +STREAM shop\.example\n[^]*^192\.0\.2\.8 +STREAM/m);
      t.regex(run(...rules, '--', 'getent', 'ahostsv4', 'localhost').stdout, /^192\.0\.2\.9 /);
      t.not(machine.run(['getent', 'hosts', 'shop.example']).status, 0);
      t.is(run(...rules, '--', 'id', '-u').stdout, `${uid ?? 0}\n`);
      t.is(run(...rules, '--', '/bin/busybox', 'grep', '-c', 'shop.example', '/etc/hosts').stdout, '2\n');
    }
  },
);

const run = (words: readonly string[], environment: Record<string, string> = {}, input = ''): ProgramResult =>
  runProgram(words, { environment: { XDG_STATE_HOME: '/nowhere', ...environment }, input });

labTest(
  'Without a shell nothing can be made ready for a program, and it is not run',
  { needs: ['userIds'] },
  (t, lab) => {
    const machine = lab.namespace('machine');
    const hidden = 'mount --bind /dev/null "$(readlink -f /bin/sh)" && exec "$@"';
    const words = [process.execPath, net, 'exec', '--rule', 'a.example=192.0.2.1', '--', 'true'];
    const { status, stderr } = machine.run(['unshare', '--mount', 'sh', '-c', hidden, 'sh', ...words]);
    t.is(status, 125);
    t.regex(stderr, /\/bin\/sh, which cannot be run here\nhint: install a shell/);
  },
);

test('A program takes the place of net: its status, input, descriptors, arguments and signals are as under env', (t) => {
  const pairs: readonly (readonly [string, string])[] = [
    ['sh -c "exit 7"', ''],
    ['no-such-program', ''],
    ['/etc/passwd', ''],
    ['/', ''],
    ['cat', 'text\n'],
    ['sh -c \'printf "%s|" "$@"\' sh "" "a b" --json -- "*"', ''],
    ["sh -c 'kill -TERM $$'", ''],
    ["sh -c 'cat <&5' 5</etc/hostname", ''],
    ['grep -E "^Sig(Blk|Ign|Cgt)" /proc/self/status', ''],
    ["sh -c 'yes | head -1'", ''],
    ['readlink /proc/self/cwd', ''],
  ];
  for (const [words, input] of pairs) {
    const [ours, theirs] = [`${process.execPath} ${net} exec --`, 'env'].map((prefix) => {
      const { status, stdout } = run(['sh', '-c', `${prefix} ${words}; echo "status $?"`], { A: 'b' }, input);
      return { status, stdout: stdout.replace(/pipe:\[\d+\]/g, 'pipe') };
    });
    t.deepEqual(ours, theirs, words);
  }
});

test('A program has the whole environment, with the proxy that counts in it, the password too', (t) => {
  const folder = scratch(t);
  const ours = (...words: string[]): ProgramResult =>
    run([process.execPath, net, ...words], { XDG_STATE_HOME: folder, A: 'b', all_proxy: 'socks5h://old:1' });
  const variables = (...words: string[]): string[] =>
    ours('exec', ...words, '--', 'env')
      .stdout.split('\n')
      .filter((line) => /^(A=|.*_proxy=)/i.test(line))
      .sort();
  t.deepEqual(variables(), ['A=b', 'all_proxy=socks5h://old:1']);
  t.deepEqual(variables('--proxy', 'none'), ['A=b']);
  writeFileSync(join(folder, 'password'), 'a:b\n');
  const set = ours(
    'proxy',
    'set',
    'proxy.example:3128',
    '--username',
    'me',
    '--password-file',
    join(folder, 'password'),
  );
  t.is(set.status, 0, set.stderr);
  const url = 'http://me:a%3Ab@proxy.example:3128';
  const names = ['FTP_PROXY', 'HTTPS_PROXY', 'HTTP_PROXY', 'ftp_proxy', 'http_proxy', 'https_proxy'];
  t.deepEqual(variables(), ['A=b', ...names.map((name) => `${name}=${url}`)].sort());
  const rehearsed = ours('exec', '--dry-run', '--json', '--', 'true').stdout;
  t.false(rehearsed.includes('a%3Ab'));
  t.true(rehearsed.includes('"http://proxy.example:3128"'));
});

test('A program has the proxy of the desktop, where nothing that counts before it is there', (t) => {
  const folder = scratch(t);
  const variables = (): string[] =>
    run([process.execPath, net, 'exec', '--', 'env'], {
      XDG_STATE_HOME: folder,
      XDG_CONFIG_HOME: folder,
      XDG_CURRENT_DESKTOP: 'KDE',
      DBUS_SYSTEM_BUS_ADDRESS: `unix:path=${folder}/no-bus`,
    })
      .stdout.split('\n')
      .filter((line) => /_proxy=/.test(line));
  t.deepEqual(variables(), []);
  writeFileSync(join(folder, 'kioslaverc'), '[Proxy Settings]\nProxyType=1\nhttpProxy=http://proxy.example 3128\n');
  t.deepEqual(variables(), ['http_proxy=http://proxy.example:3128']);
});

test('What net cannot do is 125, and no program is run', (t) => {
  const echo = ['--', 'echo', 'ran'];
  const tries: readonly (readonly string[])[] = [
    ['--net', 'no-such-network', ...echo],
    ['--net', 'lo', ...echo],
    ['--rule', 'shop.example', ...echo],
    ['--rule', '192.0.2.1=192.0.2.2', ...echo],
    ['--proxy', 'what://is', ...echo],
    ['--no-such-flag', ...echo],
  ];
  for (const words of tries) {
    const { status, stdout, stderr } = run([process.execPath, net, 'exec', ...words]);
    t.deepEqual([status, stdout], [125, ''], words.join(' '));
    t.regex(stderr, /^net: /);
  }
  t.is(run([process.execPath, net, 'exec']).status, 2);
  t.is(run([process.execPath, net, 'exec'], { NET_NO_FFI: '1' }).status, 2);
  t.is(run([process.execPath, net, 'exec', ...echo], { NET_NO_FFI: '1' }).status, 125);
});

test('Where the namespaces of a program cannot be made, that is 125 too, and nothing is left', (t) => {
  const folder = scratch(t);
  const limited = 'echo 0 >/proc/sys/user/max_mnt_namespaces && exec "$@"';
  const words = ['unshare', '--user', '--map-root-user', 'sh', '-c', limited, 'sh', process.execPath, net, 'exec'];
  const environment = { XDG_STATE_HOME: folder, TMPDIR: join(folder, 'tmp') };
  const refused = run([...words, '--rule', 'shop.example=192.0.2.7', '--', 'echo', 'ran'], environment);
  t.deepEqual([refused.status, refused.stdout], [125, '']);
  t.regex(refused.stderr, /^unshare: .*\nnet: the namespaces that the program needs cannot be made here\n$/);
  t.deepEqual(readdirSync(environment.TMPDIR), []);
});

const withFiles = (files: Readonly<Record<string, string>>, folders: Readonly<Record<string, string[]>> = {}): Host => {
  const missing = (path: string): never => {
    throw new BusinessError('file.missing', path);
  };
  const readText = (path: string): string => files[path] ?? missing(path);
  const names = (path: string): string[] => folders[path] ?? missing(path);
  return Object.assign(Object.create(openHost()) as Host, {
    files: { readText, names, readBytes: () => new Uint8Array() },
    profile: openHost().profile,
  });
};
const rule = [{ host: 'shop.example', addresses: ['192.0.2.7'] }];

test('Rules are refused where programs would ask another source before the hosts file', (t) => {
  const hosts = (line: string): string => {
    try {
      return privateHosts(withFiles({ '/etc/nsswitch.conf': line }), rule)?.path ?? '';
    } catch (error) {
      return error instanceof BusinessError ? `${error.reason}: ${error.message}` : String(error);
    }
  };
  for (const line of [
    '',
    'hosts: files dns',
    'passwd: sss\n hosts:\tmymachines files resolve [!UNAVAIL=return] dns # dns files',
  ]) {
    t.is(hosts(line), '/etc/hosts', line);
  }
  t.is(
    hosts('hosts: mymachines resolve [!UNAVAIL=return] files myhostname dns'),
    'exec.rules: Custom rules would not hold for programs: resolve would be asked before the hosts file',
  );
  t.regex(hosts('hosts: dns'), /^exec\.rules: .* dns would/);
  t.deepEqual(hostsSources(withFiles({ '/etc/nsswitch.conf': 'hosts: a [!x=return] b #c' })), ['a', 'b']);
  const cached = t.throws(() => privateHosts(withFiles({}, { '/run/nscd': ['socket'] }), rule));
  t.regex(cached.message, /nscd/);
  t.is(privateHosts(withFiles({ '/etc/nsswitch.conf': 'hosts: dns' }), []), undefined);
});

test('The private hosts file says what rules say of a family, and nothing else of it', (t) => {
  const text =
    '127.0.0.1 localhost\n# a comment\n10.0.0.1\tSHOP.example. shop # old\n::9 shop.example\n1.2.3.4 shop.example';
  t.is(
    privateHosts(withFiles({ '/etc/hosts': text }), rule)?.text,
    '192.0.2.7\tshop.example\n127.0.0.1 localhost\n# a comment\n10.0.0.1\tshop\n::9 shop.example\n',
  );
});

test('The own cgroup is found wherever version 2 is mounted, and not where only version 1 is', (t) => {
  const folder = (cgroup: string, mounts: string): string | undefined =>
    cgroupFolder(withFiles({ '/proc/self/cgroup': cgroup, '/proc/self/mountinfo': mounts }));
  const mount = (root: string, at: string): string =>
    `30 23 0:26 ${root} ${at} rw,relatime shared:9 - cgroup2 cgroup2 rw`;
  const old = '31 23 0:27 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu';
  t.is(
    folder('1:cpu:/\n0::/user.slice/a\\x2db\n', `${old}\n${mount('/', '/sys/fs/cgroup')}`),
    '/sys/fs/cgroup/user.slice/a\\x2db',
  );
  t.is(folder('0::/docker/1/sub', mount('/docker/1', '/mnt/my\\040cgroup')), '/mnt/my cgroup/sub');
  t.is(folder('1:cpu:/\n', old), undefined);
  t.is(folder('0::/', old), undefined);
});
