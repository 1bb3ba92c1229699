import type { Host } from '../../host.js';

/** What finding addresses needs of the machine. */
export type ResolverHost = Pick<Host, 'files' | 'openSocket' | 'resolve'>;
