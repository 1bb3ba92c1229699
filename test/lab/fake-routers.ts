import { once } from 'node:events';
import { join } from 'node:path';
import type { Namespace } from './namespace.js';

/** Puts the hand-made routers of `fake-router.py` behind a TUN device: 198.18.0.0/15 and fd98::/16 lead to them. */
export async function fakeRouters(client: Namespace): Promise<void> {
  client.set({ 'ipv4/ping_group_range': '"0 2147483647"' });
  const program = client.start(['python3', join(import.meta.dirname, 'fake-router.py'), 'fake0']);
  const complaint: string[] = [];
  program.stderr.setEncoding('utf8').on('data', (text: string) => complaint.push(text));
  const ready = once(program.stdout, 'data').then(() => true);
  if (!(await Promise.race([ready, once(program, 'exit').then(() => false)]))) throw new Error(complaint.join(''));
}
