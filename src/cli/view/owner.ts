import type { OwnedSocket, SocketOwner } from '../../core/ports/socket-owner.js';
import { ProtocolType } from '../../core/ports/types.js';
import { containerText, endpointText } from './port-rows.js';
import { tcpStateNames } from './ports.js';
import { array, enumeration, integer, namesOf, nullable, object, string } from './shape.js';
import { view } from './view.js';

const socketShape = nullable(
  object([
    { key: 'protocol', about: 'TCP or UDP.', shape: enumeration(namesOf(ProtocolType, 'PROTO_TYPE_')) },
    { key: 'localIp', about: 'Local address.', shape: string },
    { key: 'localPort', about: 'Local port.', shape: integer },
    { key: 'remoteIp', about: 'Remote address; unspecified when there is none.', shape: string },
    { key: 'remotePort', about: 'Remote port; 0 when there is none.', shape: integer },
    { key: 'state', about: 'State of a TCP connection; null for UDP.', shape: nullable(enumeration(tcpStateNames)) },
    { key: 'interfaceName', about: 'Interface that it is bound to; empty when to none.', shape: string },
  ]),
);

function socketText(socket: OwnedSocket | null): string {
  if (socket === null) return '';
  const protocol = socket.protocol === ProtocolType.PROTO_TYPE_TCP ? 'tcp' : 'udp';
  const far = socket.remotePort === 0 ? '' : ` to ${endpointText(socket.remoteIp, socket.remotePort)}`;
  const state = socket.state === null ? '' : ` ${tcpStateNames.get(socket.state)?.word ?? ''}`;
  return `${protocol} ${endpointText(socket.localIp, socket.localPort)}${far}${state}`;
}

const reasonTexts = {
  permission: 'not known',
  timewait: 'none: the connection is over, its ports are kept for a while',
  kernel: 'none: it is the kernel that has it open',
} as const;

/** What is not there for want of a permission may well be there. */
const processText = (text: string, { pidReason }: SocketOwner): string =>
  text === '' && pidReason === 'permission' ? reasonTexts.permission : text;

/** A user without a name has a number. */
const userText = ({ user, uid }: SocketOwner): string => (user === '' && uid !== -1 ? String(uid) : user);

/** `net owner`. */
export const ownerView = view<SocketOwner>({
  schema: 'net.owner/1',
  about: 'The user and the processes that have a socket open.',
  fields: [
    { key: 'uid', about: 'User id; -1 when nobody owns such a socket.', shape: integer },
    {
      key: 'user',
      about: 'Name of the user; empty when the id has none.',
      shape: string,
      heading: 'User',
      text: userText,
      plain: userText,
      tone: () => 'strong',
    },
    { key: 'pid', about: 'The first of pids; -1 when none is known.', shape: integer },
    {
      key: 'pids',
      about: 'Every process that has the socket open, lowest first.',
      shape: array(integer),
      heading: 'PID',
      text: ({ pids, pidReason }) => (pidReason === null ? pids.join(', ') : reasonTexts[pidReason]),
      plain: ({ pids }) => pids.join(','),
    },
    {
      key: 'program',
      about: 'Name of the first of them; empty when it is not known.',
      shape: string,
      heading: 'Program',
      text: (of) => processText(of.program, of),
      plain: ({ program }) => program,
    },
    {
      key: 'command',
      about: 'Its arguments, divided by spaces; empty when they are not known.',
      shape: string,
      heading: 'Command',
      text: (of) => processText(of.command, of),
      plain: ({ command }) => command,
    },
    {
      key: 'startedAt',
      about: 'When it was started (ISO 8601); null when that is not known.',
      shape: nullable(string),
      heading: 'Started',
      text: (of) => processText(of.startedAt ?? '', of),
      plain: ({ startedAt }) => startedAt ?? '',
    },
    {
      key: 'container',
      about: 'Id of the container that it runs in; empty when in none.',
      shape: string,
      heading: 'Container',
      text: (of) => processText(containerText(of.container), of),
      plain: ({ container }) => container,
    },
    {
      key: 'socket',
      about: 'The socket found; null when there is none.',
      shape: socketShape,
      heading: 'Socket',
      text: ({ socket }) => socketText(socket),
    },
    {
      key: 'pidReason',
      about: 'Why no process is known: permission, timewait or kernel; null when one is.',
      shape: nullable(string),
    },
    { key: 'reason', about: 'owner.none when nobody owns such a socket; null otherwise.', shape: nullable(string) },
  ],
  says: ({ socket, reason }) =>
    reason === null
      ? undefined
      : socket === null
        ? 'There is no such socket.'
        : `Nobody owns ${socketText(socket)} any more.`,
  remark: ({ pidReason }) =>
    pidReason === 'permission'
      ? 'The process cannot be seen by this user; root of the whole machine can see it'
      : undefined,
  verdict: ({ reason }) => (reason === null ? 0 : 1),
});
