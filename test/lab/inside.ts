// Run in a namespace, or beside it: reads a question from standard input, prints what the library answers, as JSON.
import { readFileSync } from 'node:fs';
import { BusinessError } from '../../src/core/errors.js';
import type { RouteDecision, RouteQuery } from '../../src/core/kernel/route.js';
import { type Capabilities, capabilitiesOf } from '../../src/core/network/capabilities.js';
import { chooseDefault, type DefaultChoice } from '../../src/core/network/choose-default.js';
import { interfacesOf } from '../../src/core/network/networks.js';
import { type Properties, propertiesOf } from '../../src/core/network/properties.js';
import { openHost } from '../../src/core/open-host.js';
import { lookupRecorded, type RecordedDecision } from '../../src/core/route/route-lookup.js';
import type { Snapshot } from '../../src/core/snapshot/snapshot.js';
import { takeSnapshot } from '../../src/core/snapshot/take-snapshot.js';

export interface Question {
  readonly lookups?: readonly RouteQuery[];
  /** Becomes this user, for good, before anything is asked. */
  readonly uid?: number;
  /** Asks of this namespace, from outside of it. */
  readonly netns?: string;
}

export interface Answer {
  readonly snapshot: Snapshot;
  /** The kernel's decisions for the lookups, and those made again from the recorded tables. */
  readonly decisions: readonly RouteDecision[];
  readonly recorded: readonly RecordedDecision[];
  readonly choice: DefaultChoice;
  readonly interfaces: readonly InterfaceAnswer[];
}

export interface InterfaceAnswer {
  readonly name: string;
  readonly ifindex: number;
  readonly netId: number;
  /** Empty for a network. */
  readonly reason: string;
  readonly properties: Properties;
  readonly capabilities: Capabilities;
}

function answer({ lookups = [], uid, netns = '' }: Question): Answer {
  if (uid !== undefined) {
    process.setgroups?.([]);
    process.setgid?.(uid);
    process.setuid?.(uid);
  }
  const host = openHost({ netns });
  const snapshot = takeSnapshot(host, ['neighbours', 'bandwidth']);
  return {
    snapshot,
    decisions: lookups.map((query) => host.kernel.lookup(query)),
    recorded: lookups.map((query) => lookupRecorded(snapshot, query)),
    choice: chooseDefault(snapshot),
    interfaces: interfacesOf(snapshot).map(({ link, netId, reason }) => ({
      name: link.name,
      ifindex: link.ifindex,
      netId,
      reason,
      properties: propertiesOf(snapshot, link.ifindex),
      capabilities: capabilitiesOf(snapshot, link.ifindex),
    })),
  };
}

function answerOrReason(question: Question): Answer | { readonly refused: string } {
  try {
    return answer(question);
  } catch (error) {
    if (error instanceof BusinessError) return { refused: error.reason };
    throw error;
  }
}

process.stdout.write(JSON.stringify(answerOrReason(JSON.parse(readFileSync(0, 'utf8')) as Question)));
