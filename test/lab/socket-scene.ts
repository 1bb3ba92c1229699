import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PortList } from '../../src/core/ports/list-ports.js';
import { TcpState } from '../../src/core/ports/types.js';
import type { SocketAnswer, SocketQuestion } from './ask-sockets.js';
import type { Namespace } from './namespace.js';
import { firstOutput, mustRun, type ProgramOptions } from './program.js';

const asker = fileURLToPath(new URL('ask-sockets.js', import.meta.url));
const scene = join(import.meta.dirname, 'sockets.py');

/** Process ids of the scene of `sockets.py`. */
export interface Scene {
  readonly pid: number;
  /** Has a listener by fork, and another by SO_REUSEPORT. */
  readonly forked: number;
  readonly reusing: number;
  /** Runs as user 4242. */
  readonly other?: number;
}

/** Puts sockets of every kind and state into a namespace, until the lab closes. */
export async function socketScene(namespace: Namespace, otherUser: boolean): Promise<Scene> {
  if (!existsSync(scene)) throw new Error(`${scene} is missing`);
  const program = namespace.start(['python3', scene, ...(otherUser ? ['other-user'] : [])]);
  return JSON.parse(await firstOutput(program)) as Scene;
}

/** What the library answers inside the namespace. */
export function askSockets(namespace: Namespace, question: SocketQuestion, options: ProgramOptions = {}): SocketAnswer {
  return asked(namespace.inside([process.execPath, asker]), question, options);
}

/** What the library answers outside of the namespace, where it has its name. */
export function askSocketsBeside(namespace: Namespace, question: SocketQuestion): SocketAnswer {
  return asked(namespace.beside([process.execPath, asker]), question, {});
}

function asked(argv: readonly string[], question: SocketQuestion, options: ProgramOptions): SocketAnswer {
  return JSON.parse(mustRun(argv, { ...options, input: JSON.stringify(question) }).stdout) as SocketAnswer;
}

/** One line for each socket: protocol, state, ends, user, processes, interface. */
export const socketLines = ({ tcpPortStatesInfo, udpPortStatesInfo }: PortList): string[] =>
  [
    ...tcpPortStatesInfo
      // The witness does not know them; they have a test of their own.
      .filter(({ inactive }) => inactive !== true)
      .map((of) =>
        line('tcp', TcpState[of.tcpState], of.tcpLocalIp, of.tcpLocalPort, of.tcpRemoteIp, of.tcpRemotePort, [
          of.tcpUid,
          of.pids,
          of.interfaceName,
          of.dualStack,
        ]),
      ),
    ...udpPortStatesInfo.map((of) =>
      line(
        'udp',
        of.udpRemotePort === 0 ? 'TCP_CLOSE' : 'TCP_ESTABLISHED',
        of.udpLocalIp,
        of.udpLocalPort,
        of.udpRemoteIp,
        of.udpRemotePort,
        [of.udpUid, of.pids, of.interfaceName, of.dualStack],
      ),
    ),
  ].sort();

type Rest = readonly [
  uid: number,
  pids: readonly number[],
  interfaceName: string | undefined,
  dualStack: boolean | undefined,
];

function line(
  protocol: string,
  state: string,
  localIp: string,
  localPort: number,
  remoteIp: string,
  remotePort: number,
  [uid, pids, interfaceName = '', dualStack]: Rest,
): string {
  const both = dualStack === true && localIp === '::' ? '*' : localIp;
  const far = remotePort === 0 ? 'none' : `${remoteIp} ${remotePort}`;
  return `${protocol} ${state} ${both} ${localPort} ${far} uid ${uid} pids ${pids.join()} ${interfaceName}`;
}

const states: Readonly<Record<string, string>> = {
  LISTEN: 'TCP_LISTEN',
  ESTAB: 'TCP_ESTABLISHED',
  UNCONN: 'TCP_CLOSE',
  'SYN-SENT': 'TCP_SYN_SENT',
  'SYN-RECV': 'TCP_SYN_RECV',
  'FIN-WAIT-1': 'TCP_FIN_WAIT1',
  'FIN-WAIT-2': 'TCP_FIN_WAIT2',
  'TIME-WAIT': 'TCP_TIME_WAIT',
  'CLOSE-WAIT': 'TCP_CLOSE_WAIT',
  'LAST-ACK': 'TCP_LAST_ACK',
  CLOSING: 'TCP_CLOSING',
};

/** The same lines as `ss` tells them. */
export function witnessLines(namespace: Namespace, uid?: number): string[] {
  const { stdout } = mustRun(namespace.inside(['ss', '-tuanpeHO'], uid));
  return stdout
    .split('\n')
    .filter((text) => text !== '')
    .map(witnessLine)
    .sort();
}

function witnessLine(text: string): string {
  const [protocol = '', state = '', , , local = '', remote = ''] = text.split(/\s+/);
  const [near, far] = [endOf(local), endOf(remote)];
  const inode = /\bino:(\d+)/.exec(text)?.[1] ?? '';
  // ss leaves out the user 0, and every user of a socket that nobody has.
  const uid = /\buid:(\d+)/.exec(text)?.[1] ?? (inode === '0' ? '-1' : '0');
  const pids = [...text.matchAll(/\bpid=(\d+)/g)].map(([, pid]) => Number(pid)).sort((one, other) => one - other);
  const shown = far.port === '*' ? 'none' : `${far.address} ${far.port}`;
  return `${protocol} ${states[state] ?? state} ${near.address} ${near.port} ${shown} uid ${uid} pids ${[...new Set(pids)].join()} ${near.device}`;
}

/** `127.0.0.1%lo:80`, `[::ffff:127.0.0.1]:80`, `*:80`. */
function endOf(text: string): { address: string; port: string; device: string } {
  const at = text.lastIndexOf(':');
  const [host = '', device = ''] = text.slice(0, at).replace(/[[\]]/g, '').split('%');
  return { address: host.replace(/^::ffff:(?=\d+\.)/, ''), port: text.slice(at + 1), device };
}
