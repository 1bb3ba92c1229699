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
