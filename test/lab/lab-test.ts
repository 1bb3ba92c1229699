import test, { type ExecutionContext } from 'ava';
import { Lab } from './lab.js';
import { chosenWay, labRequired, lackOf, type Need, type Way } from './privilege.js';

export interface LabTestOptions {
  readonly needs?: readonly Need[];
  /** Also runs it through user namespaces where the suite runs as root. */
  readonly bothWays?: boolean;
}

export type LabTestBody = (t: ExecutionContext, lab: Lab) => Promise<void> | void;

/**
 * Declares a test that gets a lab, closed whatever happens. What this machine lacks is said in the title of the skipped
 * test, with the command that would enable it; under `NET_LAB=required` it fails instead.
 */
export function labTest(title: string, options: LabTestOptions, body: LabTestBody): void {
  const way = chosenWay();
  declare(title, way, options.needs ?? [], body);
  if (options.bothWays === true && way === 'root') {
    declare(`${title} (through user namespaces)`, 'user', options.needs ?? [], body);
  }
}

function declare(title: string, way: Way, needs: readonly Need[], body: LabTestBody): void {
  const lack = lackOf(way, needs);
  if (lack === undefined) {
    test(title, async (t) => {
      const lab = await Lab.open(way);
      try {
        await body(t, lab);
      } finally {
        await lab.close();
      }
    });
    return;
  }
  const reason = `this machine lacks ${lack.what}; enable it with: ${lack.enable}`;
  if (labRequired()) test(title, (t) => t.fail(reason));
  else test.skip(`${title} [skipped: ${reason}]`, (t) => t.fail(reason));
}
