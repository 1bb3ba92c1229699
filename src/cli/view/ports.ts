import type { PortTables } from '../../core/ports/list-ports.js';
import type { TcpPort, UdpPort } from '../../core/ports/port-entry.js';
import { TcpState } from '../../core/ports/types.js';
import { array, boolean, enumeration, integer, namesOf, nullable, object, string } from './shape.js';
import { converterOf } from './to-json.js';
import { type Field, list, type View, view } from './view.js';

/** `TCP_LISTEN` in JSON, `listen` for people and flags. */
export const tcpStateNames = namesOf(TcpState, 'TCP_');
const tcpStateShape = enumeration(tcpStateNames);
const tcpStateToJson = converterOf(tcpStateShape);

const holderFields: readonly Field<TcpPort & UdpPort>[] = [
  { key: 'pids', about: 'Every process that has the socket open, lowest first.', shape: array(integer) },
  { key: 'program', about: 'Name of the first of them; empty when it is not known.', shape: string },
  { key: 'user', about: 'Name of the user; empty when the id has none.', shape: string },
  {
    key: 'pidReason',
    about: 'Why no process is known: permission, timewait or kernel; null when one is.',
    shape: nullable(string),
  },
  { key: 'interfaceName', about: 'Interface that it is bound to.', shape: string, optional: true },
  {
    key: 'dualStack',
    about: 'Of an IPv6 socket without a connection: true when it takes IPv4 too.',
    shape: boolean,
    optional: true,
  },
  { key: 'localService', about: 'Service name of the local port; with --names.', shape: string, optional: true },
  { key: 'remoteService', about: 'Service name of the remote port; with --names.', shape: string, optional: true },
  { key: 'netns', about: 'Network namespace; with --all-netns, empty for our own.', shape: string, optional: true },
  { key: 'container', about: 'Id of the container; with --container.', shape: string, optional: true },
];

const tcpFields: readonly Field<TcpPort>[] = [
  { key: 'tcpLocalIp', about: 'Local address; an IPv4-mapped one as IPv4.', shape: string },
  { key: 'tcpLocalPort', about: 'Local port.', shape: integer },
  { key: 'tcpRemoteIp', about: 'Remote address; unspecified when there is none.', shape: string },
  { key: 'tcpRemotePort', about: 'Remote port; 0 when there is none.', shape: integer },
  { key: 'tcpUid', about: 'User id; -1 when the kernel no longer keeps it.', shape: integer },
  { key: 'tcpPid', about: 'The first of pids; -1 when none is known.', shape: integer },
  { key: 'tcpState', about: 'State of the connection.', shape: tcpStateShape },
  {
    key: 'inactive',
    about: 'True for one that is bound to its port, but neither listens nor connects.',
    shape: boolean,
    optional: true,
  },
  ...(holderFields as readonly Field<TcpPort>[]),
];

const udpFields: readonly Field<UdpPort>[] = [
  { key: 'udpLocalIp', about: 'Local address; an IPv4-mapped one as IPv4.', shape: string },
  { key: 'udpLocalPort', about: 'Local port.', shape: integer },
  { key: 'udpRemoteIp', about: 'Remote address; unspecified when it is not connected.', shape: string },
  { key: 'udpRemotePort', about: 'Remote port; 0 when it is not connected.', shape: integer },
  { key: 'udpUid', about: 'User id; -1 when the kernel no longer keeps it.', shape: integer },
  { key: 'udpPid', about: 'The first of pids; -1 when none is known.', shape: integer },
  ...(holderFields as readonly Field<UdpPort>[]),
];

const missingShape = object([
  { key: 'part', about: 'What it is.', shape: string },
  { key: 'reason', about: 'Why it could not be read.', shape: string },
]);

/** What is told of a socket when it was asked for alone. */
export interface PortExtras {
  readonly names: boolean;
  readonly netns: boolean;
  readonly container: boolean;
}

/** `net ports` as JSON, in the words of the seed. What is never there is not looked for in every socket. */
export function portsViewWith({ names, netns, container }: PortExtras): View<PortTables> {
  const wanted: Readonly<Record<string, boolean>> = { localService: names, remoteService: names, netns, container };
  const among = <Of>(fields: readonly Field<Of>[]) => fields.filter(({ key }) => wanted[key] ?? true);
  return view<PortTables>({
    schema: 'net.ports/1',
    about: 'The TCP and UDP sockets of this machine and the processes that have them open.',
    fields: [
      list<PortTables, TcpPort>('tcpPortStatesInfo', 'One for each TCP socket, listeners first.', among(tcpFields), {
        elementJson: (port) => ({ ...port, tcpState: tcpStateToJson(port.tcpState) }),
      }),
      list<PortTables, UdpPort>(
        'udpPortStatesInfo',
        'One for each UDP socket, those not connected first.',
        among(udpFields),
        { elementJson: (port) => port },
      ),
      {
        key: 'missing',
        about: 'What could not be read, and why; only where something could not.',
        shape: array(missingShape),
        optional: true,
        value: ({ missing }) => (missing.length === 0 ? undefined : missing),
      },
    ],
  });
}

/** With all that a socket may have. */
export const portsView = portsViewWith({ names: true, netns: true, container: true });
