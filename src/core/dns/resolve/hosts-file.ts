import { BusinessError } from '../../errors.js';
import type { TextFiles } from '../../host.js';
import { parseAddress } from '../../kernel/codec/ip-address.js';

const path = '/etc/hosts';
const maxBytes = 64 * 1024 * 1024;

/** Addresses by name in lower case, each in the order of the file. */
type Hosts = ReadonlyMap<string, readonly string[]>;

let known: { readonly text: string; readonly hosts: Hosts } | undefined;

/**
 * The addresses that `/etc/hosts` has for a name; empty when it has none or cannot be read. Read anew each time, so
 * that a change holds at once, but parsed only when it changed.
 */
export function hostsFileAddresses(files: TextFiles, name: string, family: 4 | 6 | undefined): string[] {
  const text = readHosts(files);
  if (known?.text !== text) known = { text, hosts: parseHosts(text) };
  const all = known.hosts.get(name.toLowerCase().replace(/\.$/, '')) ?? [];
  return family === undefined ? [...all] : all.filter((address) => address.includes(':') === (family === 6));
}

function readHosts(files: TextFiles): string {
  try {
    return files.readText(path, maxBytes);
  } catch (error) {
    if (error instanceof BusinessError) return '';
    throw error;
  }
}

/** Parses hosts(5): an address, then its names; `#` starts a comment. Lines without an address say nothing. */
export function parseHosts(text: string): Hosts {
  const hosts = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const [address = '', ...names] = (line.split('#', 1)[0] ?? '').trim().split(/\s+/);
    if (names.length === 0 || !isAddress(address)) continue;
    for (const name of names) {
      const key = name.toLowerCase().replace(/\.$/, '');
      const addresses = hosts.get(key);
      if (addresses === undefined) hosts.set(key, [address]);
      else if (!addresses.includes(address)) addresses.push(address);
    }
  }
  return hosts;
}

function isAddress(text: string): boolean {
  const [address = '', zone] = text.split('%', 2);
  const size = parseAddress(address)?.length;
  return size !== undefined && (zone === undefined || (size === 16 && zone !== ''));
}
