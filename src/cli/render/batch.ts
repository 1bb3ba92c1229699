const batchLength = 65_536;

/**
 * Joins small pieces to larger ones, so that a long answer is written in few calls and little memory. What came before
 * a failure is given before the failure is.
 */
export async function* batch(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let pending = '';
  try {
    for await (const piece of pieces) {
      pending += piece;
      if (pending.length < batchLength) continue;
      yield pending;
      pending = '';
    }
  } catch (error) {
    if (pending !== '') yield pending;
    throw error;
  }
  if (pending !== '') yield pending;
}

/** The text of each element, an array's joined to larger pieces without waiting for each of its elements. */
export async function* batchOf(elements: unknown, textOf: (element: unknown) => string): AsyncGenerator<string> {
  if (!isSync(elements)) {
    for await (const element of elements as AsyncIterable<unknown>) yield textOf(element);
    return;
  }
  let pending = '';
  for (const element of elements) {
    pending += textOf(element);
    if (pending.length < batchLength) continue;
    yield pending;
    pending = '';
  }
  if (pending !== '') yield pending;
}

/** Whether the elements are there without waiting, as an array's are. */
export const isSync = (elements: unknown): elements is Iterable<unknown> =>
  typeof elements === 'object' && elements !== null && Symbol.iterator in elements;
