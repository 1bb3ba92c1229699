import { formatAddress } from '../kernel/codec/ip-address.js';
import type { DhcpLease } from '../snapshot/manager-facts.js';
import { leasedFacts } from './leased-facts.js';

/** RFC 2131, section 2: `yiaddr` in the fixed part, then a magic number, then the options. */
const yourAddressAt = 16;
const optionsAt = 240;
const magic = 0x63825363;
const [PAD, VENDOR, PORTAL, SCRIPT, END] = [0, 43, 114, 252, 255];

/** What a lease file of dhcpcd says: it is the server's answer as it came. Undefined for what is no such answer. */
export function dhcpcdLease(message: Buffer): Omit<DhcpLease, 'ifindex' | 'client'> | undefined {
  if (message.length < optionsAt || message.readUInt32BE(optionsAt - 4) !== magic) return undefined;
  const options = optionsOf(message);
  const of = (code: number): string => options.get(code) ?? '';
  return {
    address: formatAddress(message.subarray(yourAddressAt, yourAddressAt + 4)),
    ...leasedFacts({ vendor: of(VENDOR), portal: of(PORTAL), script: of(SCRIPT) }),
  };
}

/** Options by their codes; parts of one that came in several belong together (RFC 3396). */
function optionsOf(message: Buffer): ReadonlyMap<number, string> {
  const options = new Map<number, string>();
  let at = optionsAt;
  while (at + 1 < message.length) {
    const code = message.readUInt8(at);
    if (code === END) break;
    if (code === PAD) {
      at += 1;
      continue;
    }
    const start = at + 2;
    at = start + message.readUInt8(at + 1);
    options.set(code, (options.get(code) ?? '') + message.toString('latin1', start, Math.min(at, message.length)));
  }
  return options;
}
