import { BusinessError } from '../../errors.js';

/** The one error of the message reader: bytes that are no DNS message, or one that would cost too much to read. */
export function malformedMessage(detail: string): BusinessError {
  return new BusinessError('dns.malformed', `The DNS message cannot be understood: ${detail}`, { operation: 'decode' });
}
