import { fileURLToPath } from 'node:url';
import type { Namespace } from './namespace.js';
import { firstOutput } from './program.js';

const holder = fileURLToPath(new URL('attach-tunnel.js', import.meta.url));

/** Makes a tunnel device that is up and has a carrier, as while a VPN program runs; what is sent into it goes nowhere. */
export async function tunnel(namespace: Namespace, name: string, mode: 'tun' | 'tap' = 'tun'): Promise<void> {
  namespace.ip(`tuntap add dev ${name} mode ${mode}`);
  await firstOutput(namespace.start([process.execPath, holder, name, mode]));
  namespace.ip(`link set ${name} up`);
}
