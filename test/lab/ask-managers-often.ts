// Run in a namespace: asks the managers so many times, prints what each time came of it as JSON.
import { openHost } from '../../src/core/open-host.js';
import type { ManagerFacts } from '../../src/core/snapshot/manager-facts.js';
import { takeSnapshot } from '../../src/core/snapshot/take-snapshot.js';

export interface Asked {
  readonly milliseconds: number;
  readonly managers: ManagerFacts | undefined;
}

const host = openHost();
const asked: Asked[] = [];
// The first one loads what all others use.
takeSnapshot({ ...host, kernel: host.kernel, askManagers: undefined });
for (let left = Number(process.argv[2] ?? 1); left > 0; left--) {
  const start = performance.now();
  const { managers } = takeSnapshot(host, ['nameServers']);
  asked.push({ milliseconds: performance.now() - start, managers });
}
process.stdout.write(JSON.stringify(asked));
