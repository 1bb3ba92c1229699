// The routers of the tests, for benches: builds src and test, makes a chain, hands it over, takes it down.
import { join } from 'node:path';
import { root } from '../scripts/files.mjs';
import { transpile } from '../scripts/transpile.mjs';

let built;

/** Runs `use(chain)` with a chain of routers as `routerChain` of the tests makes it. Needs root. */
export async function withChain(options, use) {
  await (built ??= transpile());
  const { Lab } = await import(join(root, 'build/test/lab/lab.js'));
  const { routerChain } = await import(join(root, 'build/test/lab/router-chain.js'));
  const lab = await Lab.open('root');
  try {
    return await use(await routerChain(lab, options));
  } finally {
    await lab.close();
  }
}

/** Routers as far away as on a continent: 20 ms from the second hop on, 50 ms from the sixth. */
export const distant = { 2: { delay: { delayUs: 10_000 } }, 6: { delay: { delayUs: 15_000 } } };
