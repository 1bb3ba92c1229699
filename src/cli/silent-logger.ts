import type { Logger } from '@oclif/core/interfaces';

const nothing = (): void => undefined;

/** In the place of the package that oclif would load at every start to log for its own authors. */
export const silentLogger: Logger = {
  child: () => silentLogger,
  debug: nothing,
  error: nothing,
  info: nothing,
  namespace: 'net',
  trace: nothing,
  warn: nothing,
};
