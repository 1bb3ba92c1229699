import { canonicalAddress } from '../kernel/codec/ip-address.js';
import type { DhcpLease } from '../snapshot/manager-facts.js';
import { leasedFacts } from './leased-facts.js';

type LeaseFacts = Omit<DhcpLease, 'ifindex' | 'client'>;

/** A lease of an interface. */
export interface NamedLease extends LeaseFacts {
  readonly interfaceName: string;
}

/** What dhclient's users and distributions call the options. */
const optionNames = {
  vendor: ['vendor-encapsulated-options', 'unknown-43'],
  portal: ['v4-captive-portal', 'captive-portal', 'default-url', 'unknown-114'],
  script: ['wpad', 'wpad-url', 'auto-proxy-config', 'local-pac-server', 'unknown-252'],
} as const;

/** A lease ends at the first line that begins with a brace; one statement stands on a line (dhclient.leases(5)). */
const leaseText = /^lease \{$(.*?)^\}/gms;

/** The leases of a dhclient.leases file, oldest first: the last one of an interface is the one that counts. */
export function dhclientLeases(text: string): NamedLease[] {
  return [...text.matchAll(leaseText)].flatMap(([, statements = '']) => {
    const options = new Map<string, string>();
    let [interfaceName, address] = ['', ''];
    for (const line of statements.split('\n')) {
      const [whole = '', option, name = '', value = ''] = /^\s*(option )?([\w-]+) (.*);\s*$/.exec(line) ?? [];
      if (whole === '') continue;
      if (option !== undefined) options.set(name, valueOf(value));
      else if (name === 'interface') interfaceName = valueOf(value);
      else if (name === 'fixed-address') address = canonicalAddress(value) ?? '';
    }
    if (interfaceName === '' || address === '') return [];
    const of = (names: readonly string[]): string => options.get(names.find((each) => options.has(each)) ?? '') ?? '';
    const { vendor, portal, script } = optionNames;
    const facts = leasedFacts({ vendor: of(vendor), portal: of(portal), script: of(script) });
    return [{ interfaceName, address, ...facts }];
  });
}

/** Text stands in quotes, with `\"` and `\012`; what is no text as bytes in hexadecimal, `41:4e`. */
function valueOf(value: string): string {
  const quoted = /^"(.*)"$/s.exec(value)?.[1];
  if (quoted !== undefined) {
    return quoted.replace(/\\(?:([0-7]{3})|(.))/gs, (_, octal: string | undefined, other: string | undefined) =>
      octal === undefined ? (other ?? '') : String.fromCharCode(parseInt(octal, 8) & 0xff),
    );
  }
  if (!/^[0-9a-f]{1,2}(?::[0-9a-f]{1,2})*$/i.test(value)) return '';
  return String.fromCharCode(
    ...value
      .split(':')
      .slice(0, 4096)
      .map((byte) => parseInt(byte, 16)),
  );
}
