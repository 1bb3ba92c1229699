import { BusinessError } from '../errors.js';
import { errnoName, errnoSentence } from './libc.js';

/** What the kernel answered, as the `cause` of the BusinessError made of it. Shaped like Node's own system errors. */
export class SystemError extends Error {
  override readonly name = 'SystemError';
  constructor(
    /** Symbolic name, e.g. `ENODEV`. */
    readonly code: string,
    readonly errno: number,
    message: string,
  ) {
    super(message);
  }
}

/**
 * The one translation of kernel errors: EPERM and EACCES are `permission`, all others `kernel.failed`; the cause keeps
 * the error number for those who must tell them apart (`systemErrorCode`).
 *
 * @param explanation the kernel's own words (extended acknowledgement), where it gave some
 */
export function systemError(errno: number, operation: string, target: string, explanation = ''): BusinessError {
  const code = errnoName(errno);
  const sentence = explanation === '' ? errnoSentence(errno) : explanation;
  const refused = code === 'EPERM' || code === 'EACCES';
  const subject = target === '' ? operation : `${operation} of ${target}`;
  return new BusinessError(
    refused ? 'permission' : 'kernel.failed',
    `The kernel ${refused ? 'refuses' : 'failed'} ${subject}: ${sentence} (${code})`,
    { operation, target, cause: new SystemError(code, errno, sentence) },
  );
}

/** The errno name behind an error of the kernel door (`ENODEV`, `EAGAIN`, ...); empty for any other error. */
export function systemErrorCode(error: unknown): string {
  const cause = error instanceof BusinessError ? error.cause : error;
  return cause instanceof SystemError ? cause.code : '';
}
