import type { Host } from '../../host.js';
import type { NetAddress } from '../../network/types.js';
import { parseAddress } from '../../kernel/codec/ip-address.js';

/** A machine that asks for each name once, and tells which were wanted. */
export interface KnowingHost {
  readonly host: Host;
  /** Names wanted since this was last called. */
  takeNames(): readonly string[];
}

/** The same machine; what it resolved stays known, so that costs are those of scripts. */
export function knowingHost(host: Host): KnowingHost {
  const known = new Map<string, Promise<NetAddress[]>>();
  const wanted = new Set<string>();
  const resolve: Host['resolve'] = (name, options) => {
    if (parseAddress(name) === null) wanted.add(name);
    const asked = known.get(name) ?? host.resolve(name, options);
    known.set(name, asked);
    return asked;
  };
  const takeNames = (): readonly string[] => {
    const names = [...wanted];
    wanted.clear();
    return names;
  };
  const knowing = Object.create(host, { kernel: { get: () => host.kernel }, resolve: { value: resolve } }) as Host;
  return { host: knowing, takeNames };
}
