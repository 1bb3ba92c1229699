// Resolves many names that nobody answers and then one more; prints that one's address and the time it took.
import { openHost } from '../../src/core/open-host.js';

const [name = '', count = '8'] = process.argv.slice(2);
const host = openHost();
for (let index = 0; index < Number(count); index++) host.resolve(`n${index}.slow.test`).catch(() => undefined);
await new Promise((resolve) => setTimeout(resolve, 50));
const started = performance.now();
const [first] = await host.resolve(name);
process.stdout.write(JSON.stringify({ address: first?.address, ms: performance.now() - started }), () =>
  process.exit(),
);
