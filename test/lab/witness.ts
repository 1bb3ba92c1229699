import type { InterfaceAddress } from '../../src/core/kernel/address.js';
import type { Link } from '../../src/core/kernel/link.js';
import type { Neighbour } from '../../src/core/kernel/neighbour.js';
import type { Nexthop } from '../../src/core/kernel/nexthop.js';
import type { Route } from '../../src/core/kernel/route.js';
import type { Rule } from '../../src/core/kernel/rule.js';
import { type JsonObject, list } from './json.js';
import type { Namespace } from './namespace.js';
import { mustRun } from './program.js';
import { witnessedAddresses, witnessedLink, witnessedNeighbour } from './witness-link.js';
import { witnessedNexthop, witnessedRoute, witnessedRule } from './witness-route.js';

/** The kernel's tables as `ip -j` tells them, in the shapes and the order of our own records. */
export interface Witnessed {
  readonly links: readonly Link[];
  readonly addresses: readonly InterfaceAddress[];
  readonly routes: readonly Route[];
  readonly rules: readonly Rule[];
  readonly nexthops: readonly Nexthop[];
  readonly neighbours: readonly Neighbour[];
}

/** The index of the interface with this name, as the other records name it; 0 for no name. */
export type IndexOf = (name: string) => number;

const questions = ['link', 'addr', 'route show table all', 'neigh show nud all', 'nexthop', 'rule'];

/** Asks `ip -j` of everything in the namespace, in two processes. */
export function witness(namespace: Namespace): Witnessed {
  const [links = [], addresses = [], routes = [], neighbours = [], nexthops = [], rules4 = []] = ask(
    namespace,
    [],
    questions,
  );
  const [rules6 = []] = ask(namespace, ['-6'], ['rule']);
  const indexes = new Map(links.map((link) => [String(link['ifname']), Number(link['ifindex'])]));
  const indexOf: IndexOf = (name) => {
    const index = name === '' ? 0 : indexes.get(name);
    if (index === undefined) throw new Error(`ip names the interface ${name}, which it did not list`);
    return index;
  };
  return {
    links: links.map((link) => witnessedLink(link, indexOf)),
    addresses: addresses.flatMap(witnessedAddresses),
    routes: routes.map((route) => witnessedRoute(route, indexOf)),
    rules: [...rules4.map((rule) => witnessedRule(rule, 2)), ...rules6.map((rule) => witnessedRule(rule, 10))],
    nexthops: nexthops.map((nexthop) => witnessedNexthop(nexthop, indexOf)),
    neighbours: neighbours.map((neighbour) => witnessedNeighbour(neighbour, indexOf)),
  };
}

/** One `ip -j` process; it answers each question with a line. */
function ask(namespace: Namespace, family: readonly string[], asked: readonly string[]): JsonObject[][] {
  const argv = namespace.ipArguments(...family, '-json', '-Numeric', '-details', '-batch', '-');
  const lines = mustRun(argv, { input: asked.join('\n') })
    .stdout.split('\n')
    .filter((line) => line !== '');
  if (lines.length !== asked.length) throw new Error(`ip answered ${lines.length} of ${asked.length} questions`);
  return lines.map((line) => list(JSON.parse(line)));
}
