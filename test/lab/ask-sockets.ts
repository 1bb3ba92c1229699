// Run in a namespace, or beside it: reads a question from standard input, prints what the library answers, as JSON.
import { readFileSync } from 'node:fs';
import { BusinessError } from '../../src/core/errors.js';
import { openHost } from '../../src/core/open-host.js';
import { listPorts, type PortList, type PortQuery } from '../../src/core/ports/list-ports.js';
import { type OwnerQuestion, type SocketOwner, socketOwner } from '../../src/core/ports/socket-owner.js';
import {
  getConnectOwnerUid,
  getConnectOwnerUidSync,
  getSystemNetPortStates,
  type NetAddress,
  type NetPortStatesInfo,
  ProtocolType,
} from '../../src/core/connection/connection.js';

export interface SocketQuestion {
  readonly lists?: readonly PortQuery[];
  readonly owners?: readonly OwnerQuestion[];
  /** Asked of `connection.getConnectOwnerUid` and `getConnectOwnerUidSync`. */
  readonly connections?: readonly (readonly ['tcp' | 'udp', NetAddress, NetAddress])[];
  /** Becomes this user, for good, before anything is asked. */
  readonly uid?: number;
  /** Asks of this namespace, from outside of it. */
  readonly netns?: string;
}

export interface SocketAnswer {
  readonly lists: readonly PortList[];
  readonly owners: readonly SocketOwner[];
  readonly connections: readonly (readonly [number, number])[];
  readonly states: NetPortStatesInfo;
  /** Milliseconds since 1970 when the process that answers was asked. */
  readonly now: number;
}

async function answer({ lists = [], owners = [], connections = [], uid, netns = '' }: SocketQuestion) {
  if (uid !== undefined) {
    process.setgroups?.([]);
    process.setgid?.(uid);
    process.setuid?.(uid);
  }
  const host = openHost({ netns });
  const uids: [number, number][] = [];
  for (const [protocol, local, remote] of connections) {
    const number = protocol === 'tcp' ? ProtocolType.PROTO_TYPE_TCP : ProtocolType.PROTO_TYPE_UDP;
    uids.push([await getConnectOwnerUid(number, local, remote), getConnectOwnerUidSync(number, local, remote)]);
  }
  return {
    lists: lists.map((query) => listPorts(host, query)),
    owners: owners.map((question) => socketOwner(host, question)),
    connections: uids,
    states: await getSystemNetPortStates(),
    now: Date.now(),
  } satisfies SocketAnswer;
}

try {
  process.stdout.write(JSON.stringify(await answer(JSON.parse(readFileSync(0, 'utf8')) as SocketQuestion)));
} catch (error) {
  if (!(error instanceof BusinessError)) throw error;
  process.stdout.write(JSON.stringify({ refused: error.reason }));
}
