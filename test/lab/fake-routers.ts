import { join } from 'node:path';
import type { Namespace } from './namespace.js';
import { firstOutput } from './program.js';

/** Puts the hand-made routers of `fake-router.py` behind a TUN device: 198.18.0.0/15 and fd98::/16 lead to them. */
export async function fakeRouters(client: Namespace): Promise<void> {
  client.set({ 'ipv4/ping_group_range': '"0 2147483647"' });
  await firstOutput(client.start(['python3', join(import.meta.dirname, 'fake-router.py'), 'fake0']));
}
