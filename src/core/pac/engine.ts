import { readFileSync } from 'node:fs';
import { engineFile } from './packages.js';

let compiled: WebAssembly.Module | undefined;

/** QuickJS, compiled once for all machines of the process. */
export const engine = (): WebAssembly.Module => (compiled ??= new WebAssembly.Module(readFileSync(engineFile())));
