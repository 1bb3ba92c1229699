import type { Snapshot } from './snapshot.js';

/**
 * The document of a snapshot: one JSON object, one record a line within its lists, so that two can be compared with
 * diff(1). `readSnapshot` reads it back. What it tells of this machine is for `redactSnapshot` to take out.
 */
export function writeSnapshot(snapshot: Snapshot): string {
  const { schema, takenAt, ...rest } = { ...snapshot, routes: [...snapshot.routes] };
  const fields = Object.entries({ schema, takenAt, ...rest }).map(
    ([key, value]) => `${JSON.stringify(key)}: ${Array.isArray(value) ? linesOf(value) : JSON.stringify(value)}`,
  );
  return `{\n${fields.join(',\n')}\n}\n`;
}

const linesOf = (records: readonly unknown[]): string =>
  records.length === 0 ? '[]' : `[\n  ${records.map((record) => JSON.stringify(record)).join(',\n  ')}\n]`;
