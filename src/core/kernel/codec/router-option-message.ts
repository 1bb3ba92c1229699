import type { RouterAnnouncement } from '../router-announcement.js';
import { AttributeReader } from './attribute-reader.js';
import { formatAddress } from './ip-address.js';
import type { KernelBytes } from './kernel-bytes.js';
import { malformed } from './malformed.js';

/** Size of struct nduseroptmsg (linux/rtnetlink.h). */
const fixedBytes = 16;
const NDUSEROPT_SRCADDR = 1;
const AF_INET6 = 10;

/** Neighbour discovery options: RFC 8106 5.1 and 5.2, RFC 8910 2.3. */
const RDNSS = 25;
const DNSSL = 31;
const CAPTIVE_PORTAL = 37;

/** RFC 8910 2: "this network has no captive portal". */
const unrestricted = 'urn:ietf:params:capport:unrestricted';
const forever = 0xffff_ffff;

const attributes = new AttributeReader('a router option', NDUSEROPT_SRCADDR);

/**
 * Reads RTM_NEWNDUSEROPT: the options of a router advertisement that the kernel leaves to programs. Options that are not
 * known, or not well formed as RFC 4861 4.6 has them, are passed over: they come from the network.
 *
 * @throws BusinessError `kernel.malformed`
 */
export function decodeRouterOptions(source: KernelBytes, start: number, end: number): RouterAnnouncement[] {
  if (end - start < fixedBytes) throw malformed('a router option', 'it ends within its fixed part');
  if (source.u8(start) !== AF_INET6) return [];
  const optionsEnd = start + fixedBytes + source.u16(start + 2);
  if (optionsEnd > end) throw malformed('a router option', 'its options end outside of it');
  attributes.read(source, optionsEnd, end);
  const announced = { ifindex: source.s32(start + 4), router: attributes.address(NDUSEROPT_SRCADDR, 16) };
  const announcements: RouterAnnouncement[] = [];
  for (let at = start + fixedBytes; at + 8 <= optionsEnd;) {
    const optionEnd = at + source.u8(at + 1) * 8;
    if (optionEnd === at || optionEnd > optionsEnd) break;
    const found = readOption(source.bytes, at, optionEnd);
    if (found !== undefined) announcements.push({ ...announced, ...found });
    at = optionEnd;
  }
  return announcements;
}

type Option = RouterAnnouncement extends infer Each
  ? Each extends RouterAnnouncement
    ? Omit<Each, 'ifindex' | 'router'>
    : never
  : never;

function readOption(bytes: Uint8Array, start: number, end: number): Option | undefined {
  const type = bytes[start];
  if (type === CAPTIVE_PORTAL) return { kind: 'captivePortal', uri: portalUri(bytes.subarray(start + 2, end)) };
  const lifetime = new DataView(bytes.buffer, bytes.byteOffset + start + 4, 4).getUint32(0);
  const lifetimeSeconds = lifetime === forever ? null : lifetime;
  if (type === RDNSS) {
    const addresses: string[] = [];
    for (let at = start + 8; at + 16 <= end; at += 16) addresses.push(formatAddress(bytes, at, 16));
    return { kind: 'nameservers', addresses, lifetimeSeconds };
  }
  if (type !== DNSSL) return undefined;
  return { kind: 'domains', domains: domainNames(bytes, start + 8, end), lifetimeSeconds };
}

/** Names as in DNS (RFC 1035 3.1), uncompressed; what follows a name that is none is passed over. */
function domainNames(bytes: Uint8Array, start: number, end: number): string[] {
  const domains: string[] = [];
  let labels: string[] = [];
  for (let at = start; at < end;) {
    const length = bytes[at] ?? 0;
    if (length > 63 || at + length >= end) break;
    if (length > 0) {
      labels.push(asciiText(bytes.subarray(at + 1, at + 1 + length)));
    } else if (labels.length > 0) {
      domains.push(labels.join('.'));
      labels = [];
    }
    at += length + 1;
  }
  return domains.filter((domain) => /^[A-Za-z0-9_.-]{1,253}$/.test(domain));
}

function portalUri(bytes: Uint8Array): string {
  const zero = bytes.indexOf(0);
  const text = asciiText(zero < 0 ? bytes : bytes.subarray(0, zero));
  return text === unrestricted || !URL.canParse(text) ? '' : text;
}

const asciiText = (bytes: Uint8Array): string => String.fromCharCode(...bytes);
