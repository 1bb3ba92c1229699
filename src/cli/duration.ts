import { BusinessError } from '../core/errors.js';

const millisecondsOf: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Timers take no more (2^31 - 1 ms, about 24 days). */
const longest = 2_147_483_647;

/**
 * Milliseconds of a duration with its unit: `250ms`, `5s`, `1.5m`, `2h`.
 * @throws BusinessError `usage.flag`
 */
export function parseDuration(text: string, flag: string, most = longest): number {
  const [, figure, unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? [];
  const milliseconds = Math.round(Number(figure) * (millisecondsOf[unit] ?? Number.NaN));
  if (milliseconds >= 1 && milliseconds <= most) return milliseconds;
  if (milliseconds >= 0) throw outOfRange(text, flag, 1, most);
  throw new BusinessError('usage.flag', `--${flag} takes a time with its unit, such as 250ms, 5s or 2m, not "${text}"`);
}

/** The error for a time that is one, but too short or too long for its flag. */
export function outOfRange(text: string, flag: string, leastMs: number, mostMs: number): BusinessError {
  const range = `from ${timeText(leastMs)} to ${timeText(mostMs)}`;
  return new BusinessError('usage.flag', `--${flag} takes a time with its unit, ${range}, not "${text}"`);
}

function timeText(milliseconds: number): string {
  if (milliseconds >= 3_600_000) return `${Math.floor(milliseconds / 3_600_000)}h`;
  return milliseconds % 1000 === 0 ? `${milliseconds / 1000}s` : `${milliseconds}ms`;
}
