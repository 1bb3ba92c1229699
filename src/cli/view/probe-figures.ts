import { nullable, number } from './shape.js';
import type { Field } from './view.js';

/** A time for a person: three significant digits, at least to the microsecond. */
export function timeText(milliseconds: number | null): string {
  if (milliseconds === null) return '';
  return milliseconds.toFixed(milliseconds < 10 ? 3 : milliseconds < 100 ? 2 : 1);
}

/** A loss for a person: exact where it is short, else rounded, but never to none or all. */
export function lossText(lossRate: number): string {
  const rounded = Math.round(lossRate * 100) / 100;
  if (rounded === 0 && lossRate > 0) return '<0.01%';
  if (rounded === 100 && lossRate < 100) return '>99.99%';
  return `${rounded}%`;
}

/** What a probed destination and a hop of a path tell of their round trips. */
interface RoundTrips {
  readonly rtt: readonly number[];
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly jitterMs: number | null;
}

/** The order in which the columns give way on a narrow screen, as `Field.drop`. */
type Drops = Readonly<Record<'minMs' | 'averageMs' | 'maxMs' | 'stddevMs' | 'p50Ms' | 'p95Ms' | 'jitterMs', number>>;

/** The columns of round-trip times. @param further stand before the jitter */
export const roundTripFields = <Row extends RoundTrips>(
  drops: Drops,
  further: readonly Field<Row>[] = [],
): readonly Field<Row>[] => [
  timeField('minMs', 'Shortest round-trip time in ms.', 'Min ms', drops.minMs, ({ rtt }) => rtt[0] ?? null),
  timeField('averageMs', 'Average round-trip time in ms.', 'Avg ms', drops.averageMs, ({ rtt }) => rtt[1] ?? null),
  timeField('maxMs', 'Longest round-trip time in ms.', 'Max ms', drops.maxMs, ({ rtt }) => rtt[2] ?? null),
  timeField(
    'stddevMs',
    'Standard deviation (of the whole population) in ms.',
    'Stddev',
    drops.stddevMs,
    ({ rtt }) => rtt[3] ?? null,
  ),
  timeField(
    'p50Ms',
    'Median round-trip time in ms (nearest rank, as all percentiles).',
    'P50',
    drops.p50Ms,
    ({ p50Ms }) => p50Ms,
  ),
  timeField('p95Ms', '95th percentile in ms.', 'P95', drops.p95Ms, ({ p95Ms }) => p95Ms),
  ...further,
  timeField(
    'jitterMs',
    'Smoothed difference of successive times in ms (RFC 3550).',
    'Jitter',
    drops.jitterMs,
    ({ jitterMs }) => jitterMs,
  ),
];

/** A column of times in ms; null where there is none. */
export const timeField = <Row>(
  key: string,
  about: string,
  heading: string,
  drop: number,
  value: (row: Row) => number | null,
): Field<Row> => ({
  key,
  about,
  shape: nullable(number),
  heading,
  drop,
  figure: true,
  value,
  text: (row) => timeText(value(row)),
});
