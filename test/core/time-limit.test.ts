import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import test from 'ava';
import { TimeLimit } from '../../src/core/time-limit.js';

const aborted = (signal: AbortSignal): Promise<unknown> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(signal.reason), { once: true }));

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

test('a limit that nobody holds ends its work, whatever is collected before', async (t) => {
  const own = new AbortController();
  const reason = aborted(new TimeLimit(200, own.signal).signal);
  // Timers that keep no process alive are all there is otherwise.
  const alive = setInterval(collectGarbage, 20);
  t.teardown(() => clearInterval(alive));
  t.is(((await reason) as DOMException).name, 'TimeoutError');
  t.false(own.signal.aborted);
});

test("the caller's signal ends it too, with the caller's reason, also one that was aborted before", async (t) => {
  const own = new AbortController();
  const limit = new TimeLimit(60_000, own.signal);
  const reason = aborted(limit.signal);
  own.abort('enough');
  t.is(await reason, 'enough');
  t.false(limit.isOver);
  t.is(new TimeLimit(60_000, own.signal).signal.reason, 'enough');
});

test('what comes after the end changes nothing', async (t) => {
  const own = new AbortController();
  const limit = new TimeLimit(1, own.signal);
  limit.end();
  await sleep(20);
  own.abort();
  t.false(limit.signal.aborted);
  t.false(limit.isOver);
});

test('a time longer than a timer can wait is not over at once', async (t) => {
  const limit = new TimeLimit(2 ** 40);
  await sleep(20);
  t.false(limit.signal.aborted);
  limit.end();
});
