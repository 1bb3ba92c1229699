import test from 'ava';
import { callForms, type CallForms } from '../../src/core/call-forms.js';
import { BusinessError } from '../../src/core/errors.js';

const half: CallForms<[value: number], number> = callForms((value: number) => {
  if (typeof value !== 'number') throw new BusinessError('usage.argument', 'The value must be a number');
  return value / 2;
});
const outcome = (call: (callback: (...answer: unknown[]) => void) => unknown): Promise<unknown[]> =>
  new Promise((resolve) => call((...answer) => resolve(answer)));

test('Without a callback a call is a promise, which rejects with the error', async (t) => {
  t.is(await half(4), 2);
  const error = await t.throwsAsync(Reflect.apply(half, undefined, ['four']), { instanceOf: BusinessError });
  t.is(error?.code, 401);
});

test('With a callback a call answers it later: no error on success, no data on failure', async (t) => {
  let returned = false;
  const answer = outcome((callback) => {
    t.is(
      half(4, (error, data) => {
        t.true(returned);
        callback(error, data);
      }),
      undefined,
    );
    returned = true;
  });
  t.deepEqual(await answer, [undefined, 2]);
  const [error, data] = await outcome((callback) => Reflect.apply(half, undefined, ['four', callback]));
  t.is(error instanceof BusinessError && error.code, 401);
  t.is(data, undefined);
});

test('A call whose argument is missing tells its callback so', async (t) => {
  const [error] = await outcome((callback) => Reflect.apply(half, undefined, [callback]));
  t.is(error instanceof BusinessError && error.reason, 'usage.argument');
});

test('A callback that is no function is an error at once; an undefined one is none', async (t) => {
  for (const wrong of [null, 1, 'callback', {}]) {
    const error = t.throws(() => void Reflect.apply(half, undefined, [4, wrong]), { instanceOf: BusinessError });
    t.is(error?.code, 401);
  }
  t.is(await Reflect.apply(half, undefined, [4, undefined]), 2);
});

test('An optional argument may be left out before the callback', async (t) => {
  const add: CallForms<[one: number, other?: number], number> = callForms(
    (one: number, other?: number) => one + (other ?? 1),
  );
  t.deepEqual(await outcome((callback) => add(1, callback)), [undefined, 2]);
  t.deepEqual(await outcome((callback) => add(1, 2, callback)), [undefined, 3]);
  t.is(await add(1), 2);
});
