import type { PortTables } from '../../core/ports/list-ports.js';
import type { PortHolder } from '../../core/ports/port-entry.js';
import { TcpState } from '../../core/ports/types.js';
import { portsView, tcpStateNames } from './ports.js';
import { array, integer, nullable, string } from './shape.js';
import { type Field, list, type Tone, view, type View } from './view.js';

/** A socket of either protocol, for people and pipes. */
export interface PortRow extends PortHolder {
  readonly protocol: 'tcp' | 'udp';
  readonly localIp: string;
  readonly localPort: number;
  readonly remoteIp: string;
  readonly remotePort: number;
  readonly uid: number;
  readonly pid: number;
  /** Word of the state; UDP's are `unconnected` and `connected`. */
  readonly state: string;
}

const rowsOf = ({ tcpPortStatesInfo, udpPortStatesInfo }: PortTables): PortRow[] => [
  ...Array.from(tcpPortStatesInfo, (of) => ({
    ...of,
    protocol: 'tcp' as const,
    localIp: of.tcpLocalIp,
    localPort: of.tcpLocalPort,
    remoteIp: of.tcpRemoteIp,
    remotePort: of.tcpRemotePort,
    uid: of.tcpUid,
    pid: of.tcpPid,
    state: tcpStateNames.get(of.tcpState)?.word ?? '',
  })),
  ...Array.from(udpPortStatesInfo, (of) => ({
    ...of,
    protocol: 'udp' as const,
    localIp: of.udpLocalIp,
    localPort: of.udpLocalPort,
    remoteIp: of.udpRemoteIp,
    remotePort: of.udpRemotePort,
    uid: of.udpUid,
    pid: of.udpPid,
    state: of.udpRemotePort === 0 ? 'unconnected' : 'connected',
  })),
];

const listening: ReadonlySet<string> = new Set([tcpStateNames.get(TcpState.TCP_LISTEN)?.word ?? '', 'unconnected']);

const isListening = ({ state }: PortRow): boolean => listening.has(state);

/** `127.0.0.1:80`, `[::1]:80`; `*` for a socket that takes IPv4 and IPv6 at every address. */
export function endpointText(address: string, port: number, dualStack = false, service = ''): string {
  const shown = dualStack && address === '::' ? '*' : address.includes(':') ? `[${address}]` : address;
  return `${shown}:${service === '' ? port : service}`;
}

const localText = (of: PortRow): string => endpointText(of.localIp, of.localPort, of.dualStack, of.localService);
const remoteText = (of: PortRow): string =>
  of.remotePort === 0 ? '' : endpointText(of.remoteIp, of.remotePort, false, of.remoteService);

/** A user without a name has a number. */
const userText = ({ user, uid }: PortRow): string => (user === '' && uid !== -1 ? String(uid) : user);

const stateTones: Readonly<Record<string, Tone>> = {
  listen: 'good',
  established: 'good',
  connected: 'good',
  time_wait: 'faint',
  close_wait: 'warn',
};

const columns: readonly Field<PortRow>[] = [
  { key: 'protocol', about: 'tcp or udp.', shape: string, heading: 'Proto' },
  { key: 'local', about: 'Local end.', shape: string, heading: 'Local', value: localText, tone: () => 'strong' },
  { key: 'remote', about: 'Remote end.', shape: string, heading: 'Remote', value: remoteText, drop: 1 },
  {
    key: 'state',
    about: 'State in words.',
    shape: string,
    heading: 'State',
    tone: ({ state }) => stateTones[state] ?? 'plain',
    drop: 3,
  },
  { key: 'pids', about: 'Processes that have it open.', shape: array(integer), heading: 'PID', drop: 1 },
  { key: 'program', about: 'Name of the first of them.', shape: string, heading: 'Program' },
  {
    key: 'user',
    about: 'Name of the user.',
    shape: string,
    heading: 'User',
    text: userText,
    plain: userText,
    drop: 4,
  },
  {
    key: 'interfaceName',
    about: 'Interface that it is bound to.',
    shape: string,
    heading: 'Interface',
    value: ({ interfaceName = '' }) => interfaceName,
    drop: 5,
  },
  { key: 'localIp', about: 'Local address.', shape: string },
  { key: 'localPort', about: 'Local port.', shape: integer },
  { key: 'remoteIp', about: 'Remote address.', shape: string },
  { key: 'remotePort', about: 'Remote port.', shape: integer },
  { key: 'uid', about: 'User id.', shape: integer },
  { key: 'pid', about: 'The first of the processes.', shape: integer },
  { key: 'pidReason', about: 'Why no process is known.', shape: nullable(string) },
];

/** The first digits of an id, as container engines show it. */
export const containerText = (id: string): string => (/^[0-9a-f]{64}$/.test(id) ? id.slice(0, 12) : id);

const netns: Field<PortRow> = {
  key: 'netns',
  about: 'Network namespace; empty for our own.',
  shape: string,
  heading: 'Netns',
};
const container: Field<PortRow> = {
  key: 'container',
  about: 'Id of the container.',
  shape: string,
  heading: 'Container',
  text: (of) => containerText(of.container ?? ''),
};

/** What was asked for beyond the plain table. */
export interface RowChoice {
  readonly netns: boolean;
  readonly container: boolean;
  /** Every socket; else a terminal shows those that wait for whoever comes, and counts the others. */
  readonly all: boolean;
}

/** `net ports` for people and pipes: one row for each socket of either protocol. */
export function portRowsView(choice: RowChoice): View<PortTables> {
  const shown = [...columns, ...(choice.netns ? [netns] : []), ...(choice.container ? [container] : [])];
  const sockets = list<PortTables, PortRow>('sockets', 'One for each socket.', shown, {
    heading: 'Listening',
    value: rowsOf,
    empty: choice.all ? 'There is no such socket.' : 'Nothing listens.',
    ...(choice.all ? {} : { shows: isListening }),
  });
  const fields = choice.all ? [sockets] : [sockets, others];
  return view<PortTables>({ ...portsView, fields, rows: 'sockets', remark: remarkOf });
}

const others = list<PortTables, StateCount>(
  'others',
  'How many other sockets there are in each state.',
  [
    { key: 'protocol', about: 'tcp or udp.', shape: string, heading: 'Proto' },
    { key: 'state', about: 'State in words.', shape: string, heading: 'State' },
    { key: 'count', about: 'How many.', shape: integer, heading: 'Count', figure: true },
  ],
  { heading: 'Others (--all shows them)', value: (of) => countStates(rowsOf(of)) },
);

interface StateCount {
  readonly protocol: string;
  readonly state: string;
  readonly count: number;
}

function countStates(rows: readonly PortRow[]): StateCount[] {
  const counts = new Map<string, StateCount>();
  for (const row of rows) {
    if (isListening(row)) continue;
    const { protocol, state } = row;
    const count = (counts.get(`${protocol} ${state}`)?.count ?? 0) + 1;
    counts.set(`${protocol} ${state}`, { protocol, state, count });
  }
  return [...counts.values()].sort((one, other) => other.count - one.count);
}

/** What a reader must know beside the answer. */
function remarkOf({ tcpPortStatesInfo, udpPortStatesInfo, missing }: PortTables): string | undefined {
  const [first] = missing;
  if (first !== undefined) return `not all is shown: ${first.reason}`;
  const hidden = [...tcpPortStatesInfo, ...udpPortStatesInfo].filter(({ pidReason }) => pidReason === 'permission');
  if (hidden.length === 0) return undefined;
  const which = hidden.length === 1 ? 'The process of 1 socket' : `The processes of ${hidden.length} sockets`;
  return `${which} cannot be seen by this user; root of the whole machine can see it`;
}
