import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Namespace } from './namespace.js';

const holder = fileURLToPath(new URL('attach-tunnel.js', import.meta.url));

/** Makes a tunnel device that is up and has a carrier, as while a VPN program runs; what is sent into it goes nowhere. */
export async function tunnel(namespace: Namespace, name: string, mode: 'tun' | 'tap' = 'tun'): Promise<void> {
  namespace.ip(`tuntap add dev ${name} mode ${mode}`);
  const program = namespace.start([process.execPath, holder, name, mode]);
  const complaint: string[] = [];
  program.stderr.setEncoding('utf8').on('data', (text: string) => complaint.push(text));
  const attached = once(program.stdout, 'data').then(() => true);
  if (!(await Promise.race([attached, once(program, 'exit').then(() => false)]))) throw new Error(complaint.join(''));
  namespace.ip(`link set ${name} up`);
}
