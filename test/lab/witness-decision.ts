import type { RouteDecision, RouteQuery } from '../../src/core/kernel/route.js';
import { type JsonObject, list } from './json.js';
import type { Namespace } from './namespace.js';
import { runProgram } from './program.js';
import { witnessedRoute } from './witness-route.js';
import type { Witnessed } from './witness.js';

/** What of a decision can be compared: of one that leads nowhere, only why. */
export type ComparableDecision = Partial<Omit<RouteDecision, 'query' | 'rulePriority'>> & Pick<RouteDecision, 'type'>;

export function comparableDecision(decision: RouteDecision): ComparableDecision {
  const { query: _query, rulePriority: _rulePriority, ...rest } = decision;
  return decision.type === 'unicast' || decision.type === 'local' ? rest : { type: decision.type };
}

/** How `ip` says that a destination cannot be reached. */
const refusals: Readonly<Record<string, RouteDecision['type']>> = {
  'Network is unreachable': 'none',
  'Resource temporarily unavailable': 'none',
  'No route to host': 'unreachable',
  'Permission denied': 'prohibit',
  'Invalid argument': 'blackhole',
};

/** Asks `ip route get`, and `ip route get fibmatch`, of each destination; two processes for all of them. */
export function witnessDecisions(
  namespace: Namespace,
  tables: Witnessed,
  queries: readonly RouteQuery[],
): ComparableDecision[] {
  const indexOf = (name: string): number => tables.links.find((link) => link.name === name)?.ifindex ?? 0;
  const nameOf = (ifindex: number): string => tables.links.find((link) => link.ifindex === ifindex)?.name ?? '';
  const lines = queries.map((query) => wordsOf(query, nameOf));
  const resolved = ask(namespace, 'route get', lines);
  const matched = ask(namespace, 'route get fibmatch', lines);
  return resolved.map((answer, index) => {
    if (typeof answer === 'string') return { type: answer };
    const way = witnessedRoute(answer, indexOf);
    if (way.type !== 'unicast' && way.type !== 'local') return { type: way.type as RouteDecision['type'] };
    const match = matched[index];
    const entry = typeof match === 'object' ? witnessedRoute(match, indexOf) : way;
    return {
      type: way.type,
      ifindex: way.nexthops[0]?.ifindex ?? 0,
      gateway: way.nexthops[0]?.gateway ?? '',
      // Of a given source, ip shows beside it (`src`) the one that the kernel would have chosen.
      sourceAddress: queries[index]?.source ?? way.preferredSource,
      table: way.table,
      metric: entry.metric,
      destination: entry.destination,
      prefixLength: entry.prefixLength,
      mtu: way.mtu,
    };
  });
}

function wordsOf(query: RouteQuery, nameOf: (ifindex: number) => string): string {
  const words = [query.destination];
  if (query.source !== undefined) words.push('from', query.source);
  if (query.ifindex !== undefined) words.push('oif', nameOf(query.ifindex));
  if (query.mark !== undefined) words.push('mark', String(query.mark));
  if (query.uid !== undefined) words.push('uid', String(query.uid));
  return words.join(' ');
}

/** One `ip -force -batch`: a line of JSON for each answer, and a line number for each refusal. */
function ask(namespace: Namespace, question: string, lines: readonly string[]): (JsonObject | RouteDecision['type'])[] {
  const argv = namespace.ipArguments('-json', '-Numeric', '-details', '-force', '-batch', '-');
  const { stdout, stderr } = runProgram(argv, { input: lines.map((line) => `${question} ${line}\n`).join('') });
  const refused = new Map<number, RouteDecision['type']>();
  for (const [, sentence = '', line] of stderr.matchAll(/RTNETLINK answers: (.*)\nCommand failed -:(\d+)/g)) {
    const refusal = refusals[sentence];
    if (refusal === undefined) throw new Error(`ip ${question} ${lines[Number(line) - 1] ?? ''}: ${sentence}`);
    refused.set(Number(line), refusal);
  }
  const answers = stdout.split('\n').filter((line) => line !== '');
  if (answers.length + refused.size !== lines.length) {
    throw new Error(
      `ip answered ${answers.length} and refused ${refused.size} of ${lines.length}: ${stderr.slice(0, 500)}`,
    );
  }
  return lines.map((_, index) => refused.get(index + 1) ?? list(JSON.parse(answers.shift() ?? '[]'))[0] ?? {});
}
