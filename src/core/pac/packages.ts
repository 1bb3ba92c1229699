import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** QuickJS, guarded when this was built: a file beside this one, or beside the bundle that this is part of. */
export const engineFile = (): string => require.resolve('./quickjs.wasm');
