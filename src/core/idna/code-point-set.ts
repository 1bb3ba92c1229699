/** Whether a code point is in a set. */
export type CodePointSet = (codePoint: number) => boolean;

/**
 * The set that a table describes: `gap-more` in base 36, where `gap` counts from the last code point of the range
 * before, and `more` the code points beyond the first. Read when it is first asked.
 */
export function codePointSet(ranges: string): CodePointSet {
  let table: Bounds | undefined;
  return (codePoint) => {
    table ??= boundsOf(ranges);
    return contains(table, codePoint);
  };
}

/** The set that a few ranges such as `20a0-20cf 2065` describe, in hexadecimal. */
export function hexadecimalSet(ranges: string): CodePointSet {
  const bounds = ranges.split(' ').map((range) => range.split('-').map((end) => Number.parseInt(end, 16)));
  return (codePoint) => bounds.some(([first = 0, last = first]) => codePoint >= first && codePoint <= last);
}

/** First and last code points of the ranges, in order. */
interface Bounds {
  readonly firsts: readonly number[];
  readonly lasts: readonly number[];
}

function boundsOf(ranges: string): Bounds {
  const firsts: number[] = [];
  const lasts: number[] = [];
  let end = 0;
  for (const range of ranges.split(' ')) {
    const [gap = '', more = '0'] = range.split('-');
    const first = end + Number.parseInt(gap, 36);
    end = first + Number.parseInt(more, 36);
    firsts.push(first);
    lasts.push(end);
  }
  return { firsts, lasts };
}

function contains({ firsts, lasts }: Bounds, codePoint: number): boolean {
  let low = 0;
  let high = firsts.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (codePoint < (firsts[middle] ?? 0)) high = middle - 1;
    else if (codePoint > (lasts[middle] ?? 0)) low = middle + 1;
    else return true;
  }
  return false;
}
