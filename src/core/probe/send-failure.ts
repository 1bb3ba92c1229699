import { BusinessError, type Reason } from '../errors.js';
import { systemError, systemErrorCode } from '../kernel/system-error.js';

/** What the error numbers of a failed send stand for; all others are `permission` or `kernel.failed`. */
const reasonOfCode: Readonly<Record<string, readonly [Reason, string]>> = {
  ENETUNREACH: ['route.unreachable', 'No route leads to'],
  EHOSTUNREACH: ['route.unreachable', 'No way leads to'],
  ENETDOWN: ['route.unreachable', 'The interface is down that leads to'],
  EACCES: ['route.prohibited', 'This machine forbids sending to'],
  EMSGSIZE: ['probe.size', 'The probe is too big to be sent in one piece to'],
};

/** The error for a probe that could not leave. */
export function sendFailure(errno: number, destination: string, sizeBytes: number): BusinessError {
  const error = systemError(errno, 'send', destination);
  const code = systemErrorCode(error);
  const known = reasonOfCode[code];
  if (known === undefined) return error;
  const [reason, words] = known;
  const size = reason === 'probe.size' ? `, ${sizeBytes} bytes` : '';
  return new BusinessError(reason, `${words} ${destination}${size} (${code})`, {
    operation: 'send',
    target: destination,
    cause: error.cause,
  });
}

/** The error for a destination that cannot be probed by this prober. */
export function wrongAddress(destination: string): BusinessError {
  const message = `${JSON.stringify(destination)} is not an address of the family probed`;
  return new BusinessError('value.address', message, { target: destination });
}
