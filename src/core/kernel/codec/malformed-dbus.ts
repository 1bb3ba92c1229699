import { BusinessError } from '../../errors.js';

/** What a D-Bus peer sent cannot be what it should be. */
export function malformedDbus(detail: string): BusinessError {
  return new BusinessError('manager.malformed', `The system bus sent a message that cannot be understood: ${detail}`, {
    operation: 'decode',
    target: 'the system bus',
  });
}
