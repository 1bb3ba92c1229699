import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ExecutionContext } from 'ava';
import { eventually } from './eventually.js';
import type { Namespace } from './namespace.js';
import { firstOutput, type ProgramOptions, type ProgramResult, runProgram } from './program.js';
import { resolvedProgram } from './unpacked-peers.js';

const net = fileURLToPath(new URL('../../../bin/net.cjs', import.meta.url));

const busConfiguration = (socket: string): string => `<busconfig><type>system</type><listen>unix:path=${socket}</listen>
<auth>EXTERNAL</auth><policy context="default"><allow user="*"/><allow own="*"/>
<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/></policy></busconfig>
`;

const networkManagerConfiguration = `[main]
plugins=keyfile
dns=none
rc-manager=unmanaged
auth-polkit=false
no-auto-default=*
[logging]
backend=stderr
[device]
managed=1
`;

/**
 * A place of its own for managers: /run and what they write are empty, /sys is read-only (else NetworkManager waits for
 * udev), and the account of systemd-resolved is there.
 */
const furnish = (folder: string): string => `set -e
mount --make-rprivate /
mount -t tmpfs managers /run
mkdir -p /run/NetworkManager /run/dbus /run/systemd/resolve /run/systemd/resolved.conf.d /run/systemd/netif /run/systemd/network
mount --bind ${folder}/passwd /etc/passwd
mount --bind ${folder}/group /etc/group
for place in /var/lib/NetworkManager /etc/NetworkManager; do [ ! -d $place ] || mount -t tmpfs managers $place; done
mount -o remount,ro,bind /sys || mount -t sysfs -o ro sysfs /sys
printf '[Resolve]\\nDNSStubListener=no\\nLLMNR=no\\nMulticastDNS=no\\n' >/run/systemd/resolved.conf.d/lab.conf
chown -R 64997:64997 /run/systemd/resolve || true
chown -R systemd-network: /run/systemd/netif || true
echo $$
exec setpriv --pdeathsig KILL dbus-daemon --config-file=${folder}/bus.conf --nofork --nopidfile
`;

/** The accounts that systemd's services run under. A user namespace has but one user, who is root there. */
const serviceIds = (isRoot: boolean): readonly (readonly [account: string, id: number])[] =>
  isRoot
    ? [['systemd-resolve', 64997]]
    : [
        ['systemd-resolve', 0],
        ['systemd-network', 0],
      ];

/** A system bus inside a namespace, and the managers that a test starts on it. Ends with the namespace's programs. */
export class SystemBus {
  readonly address: string;
  /** How often a manager that did not answer in time is asked. */
  patience = 10;
  readonly #pid: string;

  private constructor(
    readonly namespace: Namespace,
    readonly folder: string,
    readonly daemon: ChildProcessWithoutNullStreams,
    pid: string,
  ) {
    this.address = `unix:path=${folder}/bus`;
    this.#pid = pid;
  }

  static async start(t: ExecutionContext, namespace: Namespace): Promise<SystemBus> {
    const folder = mkdtempSync(join(tmpdir(), 'net-bus-'));
    chmodSync(folder, 0o755);
    t.teardown(() => rmSync(folder, { recursive: true, force: true }));
    writeFileSync(join(folder, 'bus.conf'), busConfiguration(join(folder, 'bus')));
    writeFileSync(join(folder, 'nm.conf'), networkManagerConfiguration);
    const ids = serviceIds(namespace.beside([]).length === 0);
    for (const [name, more] of [
      ['passwd', '::/:/usr/sbin/nologin'],
      ['group', ''],
    ] as const) {
      const lines = readFileSync(`/etc/${name}`, 'utf8').split('\n');
      const others = lines.filter((each) => !ids.some(([account]) => each.startsWith(`${account}:`)));
      const own = ids.map(([account, id]) => `${account}:x:${id}:${more === '' ? '' : `${id}${more}`}`);
      writeFileSync(join(folder, name), [...others.filter((each) => each !== ''), ...own, ''].join('\n'));
    }
    mkdirSync(join(folder, 'state'));
    const daemon = namespace.start(['unshare', '--mount', 'sh', '-c', furnish(folder)]);
    const bus = new SystemBus(namespace, folder, daemon, (await firstOutput(daemon)).trim());
    await eventually('the bus listens', () => bus.run(['busctl', '--address', bus.address, 'list']).status === 0);
    return bus;
  }

  /** The arguments that run a program where the managers are. */
  #among(argv: readonly string[]): string[] {
    return ['nsenter', '--mount', '--target', this.#pid, '--', ...argv];
  }

  /** Starts a program among the managers. */
  program(argv: readonly string[]): ChildProcessWithoutNullStreams {
    const child = this.listenedTo(argv);
    child.stdout.resume();
    child.stderr.resume();
    return child;
  }

  /** The same, whose output is the caller's to read. */
  listenedTo(argv: readonly string[]): ChildProcessWithoutNullStreams {
    return this.namespace.start(this.#among(['env', `DBUS_SYSTEM_BUS_ADDRESS=${this.address}`, ...argv]));
  }

  /** Runs a program among the managers, to its end. */
  run(argv: readonly string[], options: ProgramOptions & { readonly uid?: number } = {}): ProgramResult {
    const { uid } = options;
    const user =
      uid === undefined || uid === 0 ? [] : ['setpriv', `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups'];
    const environment = { DBUS_SYSTEM_BUS_ADDRESS: this.address, ...options.environment };
    return runProgram(this.namespace.inside(this.#among([...user, ...argv])), { ...options, environment });
  }

  /** Runs `net`. */
  net(words: readonly string[], options: ProgramOptions & { readonly uid?: number } = {}): ProgramResult {
    return this.run([process.execPath, net, ...words], options);
  }

  /** The answer of `net ... --json`; asked again where a busy machine left a manager no time to answer. */
  json(
    t: ExecutionContext,
    words: readonly string[],
    options: ProgramOptions & { readonly uid?: number } = {},
  ): unknown {
    const explains = ['caps', 'props', 'default'].includes(words[0] ?? '');
    for (let tries = 1; ; tries++) {
      const run = this.net([...words, '--json', ...(explains ? ['--explain'] : [])], options);
      t.is(run.status, 0, `${run.stdout}${run.stderr}`);
      const { sources = [], ...answer } = JSON.parse(run.stdout) as { sources?: { source: string }[] };
      const isWhole = sources.every(({ source }) => source !== 'did not answer in time');
      if (isWhole || tries >= this.patience) return words.includes('--explain') ? { sources, ...answer } : answer;
    }
  }

  /** Who decided a fact, as `net caps`, `net props` and `net default` explain it; empty where it is not told. */
  source(t: ExecutionContext, words: readonly string[], fact: string, options: { readonly uid?: number } = {}): string {
    const { sources } = this.json(t, [...words, '--explain'], options) as {
      sources: { fact: string; source: string }[];
    };
    return sources.find((each) => each.fact === fact)?.source ?? '';
  }

  /** NetworkManager itself, managing the namespace's links. @param configuration lines to add to its own */
  async networkManager(configuration = ''): Promise<ChildProcessWithoutNullStreams> {
    const { folder } = this;
    writeFileSync(join(folder, 'nm.conf'), networkManagerConfiguration + configuration);
    const files = [
      `--pid-file=${folder}/nm.pid`,
      `--state-file=${folder}/nm.state`,
      `--intern-config=${folder}/intern.conf`,
    ];
    const child = this.program(['NetworkManager', '--no-daemon', `--config=${folder}/nm.conf`, ...files]);
    await eventually(
      'NetworkManager runs',
      () => this.run(['nmcli', '-g', 'RUNNING', 'general']).stdout === 'running\n',
    );
    return child;
  }

  /** Runs nmcli, which must succeed. */
  nmcli(...words: readonly string[]): string {
    const run = this.run(['nmcli', ...words]);
    if (run.status !== 0) throw new Error(`nmcli ${words.join(' ')}: ${run.stdout}${run.stderr}`);
    return run.stdout;
  }

  async resolved(): Promise<ChildProcessWithoutNullStreams> {
    const child = this.program([resolvedProgram()]);
    await this.owned('org.freedesktop.resolve1');
    return child;
  }

  /** systemd-networkd, with these `.network` files by name. */
  async networkd(files: Readonly<Record<string, string>>): Promise<ChildProcessWithoutNullStreams> {
    for (const [name, text] of Object.entries(files)) {
      this.run(['tee', `/run/systemd/network/${name}.network`], { input: text });
    }
    const child = this.program(['/lib/systemd/systemd-networkd']);
    await this.owned('org.freedesktop.network1');
    return child;
  }

  /** A mock of a service: its template, or for none an object manager that is given objects. */
  async mock(service: string, words: readonly string[]): Promise<ChildProcessWithoutNullStreams> {
    const child = this.program(['/usr/bin/python3', '-m', 'dbusmock', '--system', ...words]);
    await this.owned(service);
    return child;
  }

  /** Calls a method with busctl, which must succeed. */
  call(service: string, path: string, member: string, ...rest: readonly string[]): void {
    const words = ['call', service, path, 'org.freedesktop.DBus.Mock', member, ...rest];
    const run = this.run(['busctl', '--address', this.address, ...words]);
    if (run.status !== 0) throw new Error(`${words.join(' ')}: ${run.stderr}`);
  }

  /** Waits until somebody owns the name. */
  async owned(service: string): Promise<void> {
    const words = ['call', 'org.freedesktop.DBus', '/', 'org.freedesktop.DBus', 'NameHasOwner', 's', service];
    await eventually(`${service} is on the bus`, () =>
      this.run(['busctl', '--address', this.address, ...words]).stdout.includes('true'),
    );
  }
}
