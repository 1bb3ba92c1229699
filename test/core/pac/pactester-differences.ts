/** Calls that pactester answers otherwise, and why: `docs/pac.md` says the same. */
export interface Explanation {
  readonly why: string;
  covers(name: string, values: readonly unknown[]): boolean;
}

const order = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

/** The two ends of a range as numbers, the largest unit first. */
function ends(name: string, values: readonly unknown[]): readonly [number[], number[]] {
  const numbers = values.filter((value) => value !== 'GMT').map(placeOf);
  const half = numbers.length / 2;
  const both = [numbers.slice(0, half), numbers.slice(half)] as const;
  // Of dates the day is named before the month.
  return name === 'dateRange' ? [both[0].toReversed(), both[1].toReversed()] : both;
}

function placeOf(value: unknown): number {
  if (typeof value !== 'string') return Number(value);
  return Math.max(order.indexOf(value), months.indexOf(value));
}

function isBackwards(name: string, values: readonly unknown[]): boolean {
  if (!name.endsWith('Range')) return false;
  const [first, last] = ends(name, values);
  const at = first.findIndex((number, index) => number !== last[index]);
  return at >= 0 && (first[at] ?? 0) > (last[at] ?? 0);
}

export const explained: readonly Explanation[] = [
  {
    why: 'a range whose end lies before its beginning wraps, which pacparser does not know',
    covers: isBackwards,
  },
  {
    why: 'an IPv6 address is no plain host name, as in Chromium; pacparser looks for dots alone',
    covers: (name, [host]) => name === 'isPlainHostName' && String(host).includes(':'),
  },
  {
    why: 'what is no address is in no network, and no network has any address in it; pacparser takes either for zeros',
    covers: (name, [address, prefix]) => name === 'isInNetEx' && (address === 'x' || prefix === 'x/8'),
  },
];
