import { accessSync, constants } from 'node:fs';
import { runProgram } from './program.js';
import { resolvedProgram } from './unpacked-peers.js';

/** How a lab gets its namespaces: as root (`ip netns add`), or inside a user namespace of its own, without root. */
export type Way = 'root' | 'user';

/** What a test needs beyond namespaces. */
export type Need = 'tun' | 'userIds' | 'namespaceFiles' | 'packetFilter' | 'python' | 'networkManager' | 'managers';

export interface Lack {
  readonly what: string;
  /** The command that makes up for it. */
  readonly enable: string;
}

/** The way labs are made here: root's when the suite runs as root, unless `NET_LAB_WAY=user` forces the other. */
export function chosenWay(): Way {
  if (process.env['NET_LAB_WAY'] === 'user') return 'user';
  return process.geteuid?.() === 0 ? 'root' : 'user';
}

/** True when a test that lacks something must fail instead of being skipped (`NET_LAB=required`). */
export function labRequired(): boolean {
  return process.env['NET_LAB'] === 'required';
}

const known = new Map<string, Lack | undefined>();

/** What keeps a lab of this way, with these needs, from being made here; undefined when nothing does. */
export function lackOf(way: Way, needs: readonly Need[]): Lack | undefined {
  for (const need of ['namespaces', ...needs] as const) {
    const key = `${way} ${need}`;
    if (!known.has(key)) known.set(key, checks[need](way));
    const lack = known.get(key);
    if (lack !== undefined) return lack;
  }
  return undefined;
}

const checks: Record<Need | 'namespaces', (way: Way) => Lack | undefined> = {
  namespaces(way) {
    if (process.platform !== 'linux') return { what: 'Linux', enable: 'run the suite on Linux' };
    if (!present(['ip', '-V'])) return { what: 'the ip program', enable: 'apt-get install iproute2' };
    const unshare = way === 'root' ? ['unshare', '-n', 'true'] : ['unshare', '-Urnm', 'true'];
    if (present(unshare)) return undefined;
    return way === 'root'
      ? { what: 'the right to make network namespaces', enable: 'docker run --privileged' }
      : { what: 'unprivileged user namespaces', enable: 'sysctl -w user.max_user_namespaces=10000, or sudo npm test' };
  },
  tun() {
    try {
      accessSync('/dev/net/tun', constants.R_OK | constants.W_OK);
      return undefined;
    } catch {
      return { what: 'access to /dev/net/tun', enable: 'sudo modprobe tun && sudo chmod 666 /dev/net/tun' };
    }
  },
  packetFilter: () =>
    present(['unshare', '-Urn', 'nft', 'list', 'ruleset']) || present(['unshare', '-n', 'nft', 'list', 'ruleset'])
      ? undefined
      : { what: 'nftables', enable: 'apt-get install nftables' },
  python: () => (present(['python3', '-V']) ? undefined : { what: 'python3', enable: 'apt-get install python3' }),
  userIds: (way) => (way === 'root' ? undefined : { what: 'a second user id', enable: 'sudo npm test' }),
  namespaceFiles: (way) =>
    way === 'root' ? undefined : { what: 'the right to write /etc/netns', enable: 'sudo npm test' },
  networkManager: () => lackOfPrograms(['dbus-daemon', 'NetworkManager', 'nmcli', 'busctl', '/usr/bin/python3']),
  managers() {
    const programs = ['dbus-daemon', 'NetworkManager', '/usr/bin/python3', '/lib/systemd/systemd-networkd'];
    return lackOfPrograms([...programs, resolvedProgram()]);
  },
};

function lackOfPrograms(programs: readonly string[]): Lack | undefined {
  const lacking = programs.find((program) => !present([program, '--version']));
  return lacking === undefined ? undefined : { what: lacking, enable: 'sudo scripts/install-test-peers.sh' };
}

function present(argv: readonly string[]): boolean {
  try {
    return runProgram(argv).status === 0;
  } catch {
    return false;
  }
}
