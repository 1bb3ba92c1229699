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
  if (code === 'EINVAL' && isOfOneLink(destination)) return withoutInterface(destination);
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

/** fe80::/10 (RFC 4291, 2.5.6): the same address may be on every link. */
const isOfOneLink = (destination: string): boolean => /^fe[89ab][0-9a-f]:/.test(destination);

function withoutInterface(destination: string): BusinessError {
  const message = `${destination} is a link-local address: say on which interface`;
  return new BusinessError('value.address', message, { target: destination, hint: `as ${destination}%eth0` });
}

/** The error for a destination that cannot be probed by this prober. */
export function wrongAddress(destination: string): BusinessError {
  const message = `${JSON.stringify(destination)} is not an address of the family probed`;
  return new BusinessError('value.address', message, { target: destination });
}
