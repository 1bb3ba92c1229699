import { BusinessError } from '../errors.js';
import type { Reason } from '../errors.js';

/**
 * The most telling first: without its interface nothing can be reached any more, a refusal proves that the host was
 * reached, silence that a way was taken.
 */
const telling: readonly Reason[] = ['net.gone', 'tcp.refused', 'tcp.timeout', 'permission', 'tcp.unreachable'];

/** One error for a connection of which every address failed. */
export function connectFailure(failures: readonly unknown[], port: number): BusinessError {
  const errors = failures.filter((failure) => failure instanceof BusinessError);
  const best = errors.toSorted((one, other) => rank(one) - rank(other))[0];
  if (best === undefined) return withoutErrors(failures, port);
  if (failures.length === 1) return best;
  return new BusinessError(best.reason, `None of ${failures.length} addresses answered; ${best.message}`, {
    operation: 'connect',
    ...(best.target === undefined ? {} : { target: best.target }),
    cause: new AggregateError(failures),
  });
}

function rank({ reason }: BusinessError): number {
  const position = telling.indexOf(reason);
  return position < 0 ? telling.length : position;
}

function withoutErrors(failures: readonly unknown[], port: number): BusinessError {
  const message = `There is no address to connect to at port ${port}`;
  if (failures.length === 0) return new BusinessError('tcp.failed', message, { operation: 'connect' });
  return new BusinessError('internal', `A connection failed: ${String(failures[0])}`, { cause: failures[0] });
}
