import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PrivateFile } from './exec-plan.js';

/** A folder that holds private files under the numbers they have in the plan. */
export class PrivateFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'net-exec-'));

  constructor(files: readonly PrivateFile[]) {
    for (const [index, { text }] of files.entries())
      writeFileSync(join(this.path, String(index)), text, { mode: 0o644 });
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
