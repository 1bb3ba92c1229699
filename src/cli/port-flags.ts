import type { PortQuery } from '../core/ports/list-ports.js';
import { ProtocolType } from '../core/ports/types.js';
import { familyOf } from './flags.js';
import { portRowsView } from './view/port-rows.js';
import { portsViewWith, tcpStateNames } from './view/ports.js';

/** The words that `--state` takes. */
export const tcpStateWords: readonly string[] = [...tcpStateNames.values()].map(({ word }) => word);

/** What the flags of `net ports` hold. */
interface PortFlags {
  readonly json: boolean;
  readonly get?: string | undefined;
  readonly all: boolean;
  readonly listening: boolean;
  readonly tcp: boolean;
  readonly udp: boolean;
  readonly ipv4: boolean;
  readonly ipv6: boolean;
  readonly state?: readonly string[] | undefined;
  readonly port?: string | undefined;
  readonly pid?: number | undefined;
  readonly user?: string | undefined;
  readonly program?: string | undefined;
  readonly names: boolean;
  readonly 'all-netns': boolean;
  readonly container: boolean;
}

/** Whether the flags pick sockets, so that a terminal shows all they pick. */
function selects({ all, listening, state, port, pid, user, program }: PortFlags): boolean {
  return all || listening || [state, port, pid, user, program].some((flag) => flag !== undefined);
}

/** JSON has the seed's two lists, all else one list of rows. */
export function portViewFor(flags: PortFlags) {
  const extras = { names: flags.names, netns: flags['all-netns'], container: flags.container };
  if (flags.json || flags.get !== undefined) return portsViewWith(extras);
  return portRowsView({ ...extras, all: selects(flags) });
}

/** The question that the flags ask. */
export function portQuery(flags: PortFlags): PortQuery {
  const { listening, tcp, udp, names, container } = flags;
  const { port, pid, user, program } = flags;
  const states = flags.state === undefined ? undefined : statesOf(flags.state);
  const protocol = tcp === udp ? undefined : tcp ? ProtocolType.PROTO_TYPE_TCP : ProtocolType.PROTO_TYPE_UDP;
  const family = familyOf(flags);
  const optional = { protocol, family, states, port, pid, user, program };
  return {
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
    listening,
    names,
    container,
    everyNamespace: flags['all-netns'],
  };
}

function statesOf(words: readonly string[]): PortQuery['states'] {
  return [...tcpStateNames].filter(([, { word }]) => words.includes(word)).map(([state]) => Number(state));
}
