import type { ExecutionContext } from 'ava';
import { isIPv6 } from 'node:net';
import { fileURLToPath } from 'node:url';
import { AddressFamily } from '../../src/core/kernel/address.js';
import type { RouteDecision, RouteQuery } from '../../src/core/kernel/route.js';
import { publicAddresses } from '../../src/core/snapshot/snapshot.js';
import { eventually } from './eventually.js';
import type { Answer, InterfaceAnswer, Question } from './inside.js';
import type { Namespace } from './namespace.js';
import { mustRun, type ProgramOptions } from './program.js';
import { assertSameProperties } from './same-properties.js';
import { assertSameRecorded } from './same-recorded.js';
import { allParts, assertSameTables, comparableLines } from './same-tables.js';
import { comparableDecision, witnessDecisions } from './witness-decision.js';
import { type Witnessed, witness } from './witness.js';

const program = fileURLToPath(new URL('inside.js', import.meta.url));

/** What the library answers inside the namespace, in one process. */
export function ask(namespace: Namespace, question: Question, options: ProgramOptions = {}): Answer {
  return answerOf(namespace.inside([process.execPath, program]), question, options);
}

/** What the library answers outside of the namespace, where it has its name; started by a wrapper if one is given. */
export function askBeside(namespace: Namespace, question: Question, wrapper: readonly string[] = []): Answer {
  return answerOf(namespace.beside([...wrapper, process.execPath, program]), question, {});
}

/** The reason of the error by which the library, asked outside of the namespace, answers the question. */
export function reasonOfRefusal(namespace: Namespace, question: Question, options: ProgramOptions = {}): string {
  const answer = answerOf(namespace.beside([process.execPath, program]), question, options);
  return 'refused' in answer ? String(answer.refused) : 'none';
}

function answerOf(argv: readonly string[], question: Question, options: ProgramOptions): Answer {
  return JSON.parse(mustRun(argv, { ...options, input: JSON.stringify(question) }).stdout) as Answer;
}

export const query = (destination: string, rest: Partial<RouteQuery> = {}): RouteQuery => ({
  destination,
  family: isIPv6(destination) ? AddressFamily.INET6 : AddressFamily.INET,
  ...rest,
});

const everyday = [...publicAddresses.ipv4, ...publicAddresses.ipv6, '127.0.0.1', '::1'].map((address) =>
  query(address),
);

export interface Observation extends Answer {
  readonly seen: Witnessed;
  decisionFor(destination: string, rest?: Partial<RouteQuery>): RouteDecision;
  interfaceNamed(name: string): InterfaceAnswer;
}

/**
 * Asks the library and `ip -j` of the same namespace, and asserts that they agree in every field of every table and in
 * every decision. `ip` is asked before and after, until nothing changed between: a link takes a moment to come up.
 */
export async function observe(
  t: ExecutionContext,
  namespace: Namespace,
  queries: readonly RouteQuery[] = [],
  uid?: number,
): Promise<Observation> {
  const lookups = [...everyday, ...queries];
  return eventually('a network that stands still', () => {
    const before = witness(namespace);
    const answer = ask(namespace, uid === undefined ? { lookups } : { lookups, uid });
    const theirs = witnessDecisions(
      namespace,
      before,
      lookups.map((each) => (uid === undefined ? each : { uid, ...each })),
    );
    const seen = witness(namespace);
    if (!same(before, seen)) return undefined;
    assertSameTables(t, answer.snapshot, seen);
    t.true(answer.snapshot.consistent);
    t.deepEqual(answer.snapshot.missing, []);
    for (const [index, decision] of answer.decisions.entries()) {
      const asked = JSON.stringify(lookups[index]);
      t.deepEqual(comparableDecision(decision), theirs[index], asked);
      assertSameRecorded(t, answer.recorded[index], decision, asked);
    }
    for (const each of answer.interfaces) assertSameProperties(t, each, seen, each.ifindex === answer.choice.ifindex);
    const decisionFor = (destination: string, rest: Partial<RouteQuery> = {}): RouteDecision => {
      const wanted = JSON.stringify(query(destination, rest));
      const found = answer.decisions.find((decision) => JSON.stringify(decision.query) === wanted);
      if (found === undefined) throw new Error(`${wanted} was not asked`);
      return found;
    };
    const interfaceNamed = (name: string): InterfaceAnswer => {
      const found = answer.interfaces.find((each) => each.name === name);
      if (found === undefined) throw new Error(`there is no interface ${name}`);
      return found;
    };
    return { ...answer, seen, decisionFor, interfaceNamed };
  });
}

const same = (one: Witnessed, other: Witnessed): boolean =>
  allParts.every((part) => comparableLines(one, part).join() === comparableLines(other, part).join());
