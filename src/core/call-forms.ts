import { BusinessError } from './errors.js';

/** Takes one value (seed: Callback). */
export type Callback<Value> = (value: Value) => void;

/**
 * Takes the answer of an asynchronous call: `error` is undefined when it succeeded, and `data` when it failed. As the
 * seed does, the type says that both are given, so that callbacks written for the seed fit (seed: AsyncCallback).
 */
export type AsyncCallback<Value> = (error: BusinessError, data: Value) => void;

/** The parameters that must be given. */
type Required<Parameters extends readonly unknown[]> = Parameters extends readonly [infer First, ...infer Rest]
  ? [First, ...Required<Rest>]
  : [];

/** A call in the seed's two asynchronous forms. */
export interface CallForms<Parameters extends readonly unknown[], Result> {
  (...parameters: Parameters): Promise<Result>;
  (...parameters: [...Parameters, callback: AsyncCallback<Result>]): void;
  (...parameters: [...Required<Parameters>, callback: AsyncCallback<Result>]): void;
}

/**
 * Makes the promise and the callback form of a call out of the function that does its work.
 *
 * The promise form rejects; the callback form delivers the error to the callback, never before it has returned.
 * A last argument that is a function is the callback.
 *
 * @param work checks its own arguments; may be synchronous
 * @throws BusinessError `usage.argument`, at once, for a callback that is no function
 */
export function callForms<Parameters extends readonly unknown[], Result>(
  work: (...parameters: Parameters) => Result | Promise<Result>,
): CallForms<Parameters, Result>;
export function callForms(work: (...parameters: readonly unknown[]) => unknown) {
  return function (this: unknown, ...given: readonly unknown[]): Promise<unknown> | undefined {
    const last = given.at(-1);
    if (typeof last === 'function') {
      deliver(perform(work, this, given.slice(0, -1)), (error, data) => Reflect.apply(last, undefined, [error, data]));
      return undefined;
    }
    if (given.length > work.length && last !== undefined) {
      throw new BusinessError('usage.argument', 'The callback is no function');
    }
    return perform(work, this, given);
  };
}

async function perform(
  work: (...parameters: readonly unknown[]) => unknown,
  receiver: unknown,
  parameters: readonly unknown[],
): Promise<unknown> {
  return Reflect.apply(work, receiver, parameters);
}

/** On a tick of its own: what the callback itself throws is the program's exception, not a rejection of ours. */
function deliver(outcome: Promise<unknown>, callback: (error: unknown, data: unknown) => void): void {
  outcome.then(
    (data) => process.nextTick(callback, undefined, data),
    (error: unknown) => process.nextTick(callback, error, undefined),
  );
}
