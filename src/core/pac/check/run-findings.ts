import type { ScriptFinding, UrlEvaluation } from './check-types.js';
import type { Comparison } from './compare-engines.js';

/** Each name is a wait for the DNS; so many are felt. */
const manyNames = 4;

/** What the runs of a script tell beside what they returned. */
export function evaluationFindings(evaluations: readonly UrlEvaluation[]): ScriptFinding[] {
  const waits = evaluations.flatMap(({ url, names }): ScriptFinding[] => {
    if (names.length === 0) return [];
    const severity = names.length < manyNames ? 'note' : 'warning';
    const message = `waits for the DNS ${times(names.length)} for ${url}: ${names.slice(0, 10).join(', ')}`;
    return [{ severity, line: null, message }];
  });
  const isAmbiguous = evaluations.some(({ proxyInfo }) => /(?:^|;)\s*SOCKS\s/i.test(proxyInfo));
  const message = 'returns SOCKS, which is version 4 to browsers and 5 to Node programs: SOCKS4 and SOCKS5 are clear';
  return isAmbiguous ? [...waits, { severity: 'warning', line: null, message }] : waits;
}

/** What Node programs would make of the script. */
export function engineFindings({ differences, compared }: Comparison): ScriptFinding[] {
  const [first] = differences;
  if (first === undefined) return [];
  const failsAlike = differences.length === compared && differences.every(({ node }) => node === first.node);
  if (first.outcome !== 'returned' && failsAlike) {
    return [{ severity: 'warning', line: null, message: `Node programs (pac-resolver) cannot use it: ${first.node}` }];
  }
  const message = `Node programs (pac-resolver) differ for ${differences.length} of ${compared} URLs`;
  return [{ severity: 'warning', line: null, message }];
}

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);
