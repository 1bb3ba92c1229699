import { fileURLToPath } from 'node:url';

const kernelFolder = fileURLToPath(new URL('../../../src/core/kernel/', import.meta.url));

/** Runs a module text in its own Node; it prints one JSON value. `KERNEL/` stands for the folder of the kernel door. */
export function evaluate(text: string, run: (argv: readonly string[]) => { stdout: string }): unknown {
  const source = text.replaceAll('KERNEL/', kernelFolder);
  return JSON.parse(run([process.execPath, '--input-type=module', '-e', source]).stdout);
}
