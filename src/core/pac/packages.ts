import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** QuickJS as WebAssembly; in the bundle, a file beside it. */
export const engineFile = (): string => require.resolve('quickjs-pac/quickjs.wasm');
