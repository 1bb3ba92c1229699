import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** What a worker thread runs: beside this file, or beside the bundle that this file is part of. */
export const workerFile = (): string => require.resolve('./worker.js');
