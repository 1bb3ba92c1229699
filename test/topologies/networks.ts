import type { Lab } from '../lab/lab.js';
import type { Namespace } from '../lab/namespace.js';

/**
 * A host with one cable per uplink, each to a router of its own: the n-th has 10.n.0.2/24 towards 10.n.0.1 where the
 * families say `v4`, fd0n::2/64 towards fd0n::1 where they say `v6`; and default routes, best first, unless they say `bare`.
 */
export function wan(lab: Lab, uplinks: Readonly<Record<string, string>>): Namespace {
  const host = lab.namespace('host');
  const routers = lab.namespace('routers');
  for (const [index, [name, families]] of Object.entries(uplinks).entries()) {
    const n = index + 1;
    lab.cable(host, name, routers, `lan${n}`);
    const metric = 100 * n;
    const bare = families.includes('bare');
    if (families.includes('v4')) {
      host.ip(`addr add 10.${n}.0.2/24 dev ${name}`);
      routers.ip(`addr add 10.${n}.0.1/24 dev lan${n}`);
      if (!bare) host.ip(`route add default via 10.${n}.0.1 dev ${name} metric ${metric}`);
    }
    if (families.includes('v6')) {
      host.ip(`addr add fd0${n}::2/64 dev ${name}`);
      routers.ip(`addr add fd0${n}::1/64 dev lan${n}`);
      if (!bare) host.ip(`-6 route add default via fd0${n}::1 dev ${name} metric ${metric}`);
    }
  }
  return host;
}
