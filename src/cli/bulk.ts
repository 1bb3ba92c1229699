import type { Readable } from 'node:stream';
import { BusinessError } from '../core/errors.js';

/** Stands for stdin among the items of a command line. */
export const standardInput = '-';

const longestLine = 65_536;

/** The items given, with each `-` replaced by the lines of stdin. Nothing is read unless `-` is there. */
export async function* itemsOf(given: readonly string[], stdin: () => Readable): AsyncGenerator<string> {
  for (const item of given) {
    if (item === standardInput) yield* linesOf(stdin());
    else yield item;
  }
}

/** One item a line; blank lines and `#` comments are passed over. */
async function* linesOf(stdin: Readable): AsyncGenerator<string> {
  let rest = '';
  stdin.setEncoding('utf8');
  for await (const chunk of stdin as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > longestLine) throw new BusinessError('usage.argument', 'A line on stdin is longer than 64 KiB');
    yield* itemLines(lines);
  }
  yield* itemLines([rest]);
}

function* itemLines(lines: readonly string[]): Generator<string> {
  for (const line of lines) {
    const item = line.trim();
    if (item !== '' && !item.startsWith('#')) yield item;
  }
}

/**
 * Works on up to `jobs` items at a time and yields the outcomes in the order of the items, each as soon as it and
 * those before it are there. `work` must not reject. No more items are taken than are being worked on.
 */
export async function* inOrder<Item, Outcome>(
  items: AsyncIterable<Item>,
  jobs: number,
  work: (item: Item) => Promise<Outcome>,
): AsyncGenerator<Outcome> {
  const source = items[Symbol.asyncIterator]();
  const running: Promise<Outcome>[] = [];
  let coming: Promise<IteratorResult<Item>> | undefined;
  let ended = false;
  while (!ended || running.length > 0) {
    if (!ended && running.length < jobs) coming ??= source.next();
    const head = running[0];
    const first = await Promise.race([
      ...(head === undefined ? [] : [head.then((outcome) => ({ outcome }))]),
      ...(coming === undefined ? [] : [coming]),
    ]);
    if ('outcome' in first) {
      void running.shift();
      yield first.outcome;
    } else {
      coming = undefined;
      if (first.done === true) ended = true;
      else running.push(work(first.value));
    }
  }
}
