import type { ExecutionContext } from 'ava';
import { type RouteDecision, RouteTable } from '../../src/core/kernel/route.js';
import type { RecordedDecision } from '../../src/core/route/route-lookup.js';
import { comparableDecision } from './witness-decision.js';

/**
 * Asserts that the lookup over recorded tables decides as the kernel did, where the kernel tells it all. It does not
 * tell the hash by which it spreads flows over a multipath route: any of the ways is right. It answers an unreachable
 * rule as if nothing matched. And until the first policy rule is made it keeps local and main in one table, called main.
 */
export function assertSameRecorded(
  t: ExecutionContext,
  recorded: RecordedDecision | undefined,
  kernel: RouteDecision,
  asked: string,
): void {
  if (recorded === undefined) return t.fail(`no recorded decision for ${asked}`);
  const { alternatives, ...decision } = recorded;
  const other = alternatives.find((way) => way.ifindex === kernel.ifindex && way.gateway === kernel.gateway);
  const spread = other === undefined ? {} : { ifindex: other.ifindex, gateway: other.gateway };
  const source = other === undefined ? {} : { sourceAddress: kernel.sourceAddress };
  const byRule = decision.type === 'unreachable' && decision.destination === '';
  const untold = byRule ? { type: 'none' as const } : {};
  const merged = kernel.type === 'local' && kernel.table === RouteTable.MAIN ? { table: RouteTable.MAIN } : {};
  const expected = comparableDecision(kernel);
  t.deepEqual(
    comparableDecision({ ...decision, ...spread, ...source, ...untold, ...merged }),
    expected,
    `recorded: ${asked}`,
  );
}
