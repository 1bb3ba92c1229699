import { PacSandbox } from './sandbox.js';
import type { Known, Outcome, PacLimits } from './sandbox-types.js';

/** A run of a script, in a thread that runs no other script. */
export interface ScriptRun {
  readonly source: string;
  readonly fileName: string;
  readonly limits: PacLimits;
  readonly isExplained: boolean;
  /** Only its top level is run when absent, and its source is given then alone. */
  readonly call: { readonly url: string; readonly host: string } | undefined;
  readonly known: Known;
}

let loaded: PacSandbox | undefined;

/** @throws BusinessError `pac.script`, `pac.limit`, `pac.result` */
export function runInWorker({ source, fileName, limits, isExplained, call, known }: ScriptRun): Outcome {
  if (call === undefined) {
    loaded = new PacSandbox(limits, fileName, isExplained);
    return loaded.load(source, known);
  }
  if (loaded === undefined) throw new Error('The script is not loaded');
  return loaded.evaluate(call.url, call.host, known);
}
