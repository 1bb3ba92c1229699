import type { Kernel, KernelPart, KernelTables } from '../../../src/core/kernel/kernel.js';

/** Takes another look at what a kernel's tables say, at a time at which they do not change: carrier and MLD take theirs. */
export function whileQuiet<T>(
  kernel: Kernel,
  parts: readonly KernelPart[],
  look: () => T,
): { tables: KernelTables; seen: T } {
  for (let attempt = 0; attempt < 50; attempt++) {
    const tables = kernel.dump(parts);
    const seen = look();
    if (JSON.stringify(kernel.dump(parts)) === JSON.stringify(tables)) return { tables, seen };
  }
  throw new Error('the tables never stood still');
}
