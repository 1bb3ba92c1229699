import type { RouteType } from '../route.js';

/** The types of the entries of table main by `ADDRESS/LENGTH`. */
export type TrieTypes = ReadonlyMap<string, readonly RouteType[]>;

const typeNames: Readonly<Record<string, RouteType>> = {
  UNICAST: 'unicast',
  BLACKHOLE: 'blackhole',
  UNREACHABLE: 'unreachable',
  PROHIBIT: 'prohibit',
  THROW: 'throw',
  LOCAL: 'local',
  BROADCAST: 'broadcast',
  MULTICAST: 'multicast',
  ANYCAST: 'anycast',
  NAT: 'nat',
};

/** Reads the part of /proc/net/fib_trie that is table main: what kind each entry is. */
export function parseFibTrie(text: string): TrieTypes {
  const types = new Map<string, RouteType[]>();
  let inMain = false;
  let address = '';
  for (const line of text.split('\n')) {
    if (!line.startsWith(' ')) {
      inMain = line === 'Main:' || line.startsWith('Id 254:');
      continue;
    }
    const words = line.trim().split(/\s+/);
    const [mark = '', , kind = ''] = words;
    if (mark === '|--') address = words[1] ?? '';
    const type = typeNames[kind];
    if (!inMain || !mark.startsWith('/') || type === undefined) continue;
    const key = address + mark;
    types.set(key, [...(types.get(key) ?? []), type]);
  }
  return types;
}
