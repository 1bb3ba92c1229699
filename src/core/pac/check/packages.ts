import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** What the peer's process runs: beside this file, or beside the bundle that this file is part of. */
export const peerFile = (): string => require.resolve('./peer-process.js');
