import { isIPv6 } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Namespace } from './namespace.js';
import { mustRun } from './program.js';

/** What a router says of itself and of the prefix on the link (RFC 4861 4.2, 4.6.2; RFC 4191 2.2). */
export interface RouterAdvertisement {
  /** Seconds for which it is a default router; 0 = it is none (any more). */
  readonly lifetimeSeconds: number;
  readonly preference?: 'low' | 'medium' | 'high';
  /** A /64 from which hosts make themselves an address, with its lifetimes. */
  readonly prefix?: { readonly address: string; readonly validSeconds: number; readonly preferredSeconds: number };
  readonly mtu?: number;
  /** RFC 8106, with the lifetime of both; RFC 8910. */
  readonly nameservers?: readonly string[];
  readonly domains?: readonly string[];
  readonly optionSeconds?: number;
  readonly captivePortal?: string;
}

const preferenceBits = { medium: 0b00, high: 0b01, low: 0b11 };

/** The message as it goes over the wire, without its checksum, which the kernel fills in. */
export function advertisementBytes(advertisement: RouterAdvertisement): Uint8Array {
  const { prefix, mtu } = advertisement;
  const head = Buffer.alloc(16);
  head.writeUInt8(134, 0);
  head.writeUInt8(64, 4);
  head.writeUInt8(preferenceBits[advertisement.preference ?? 'medium'] << 3, 5);
  head.writeUInt16BE(advertisement.lifetimeSeconds, 6);
  const options: Buffer[] = [];
  if (prefix !== undefined) {
    const option = Buffer.alloc(32);
    option.set([3, 4, 64, 0xc0]);
    option.writeUInt32BE(prefix.validSeconds, 4);
    option.writeUInt32BE(prefix.preferredSeconds, 8);
    option.set(ipv6Bytes(prefix.address), 16);
    options.push(option);
  }
  if (mtu !== undefined) {
    const option = Buffer.alloc(8);
    option.set([5, 1]);
    option.writeUInt32BE(mtu, 4);
    options.push(option);
  }
  return Buffer.concat([head, ...options, ...namingOptions(advertisement)]);
}

/** Options are whole units of 8 bytes: type, length in units, and what is in them. */
function optionBytes(type: number, body: Uint8Array): Buffer {
  const units = Math.ceil((body.length + 2) / 8);
  const option = Buffer.alloc(units * 8);
  option.set([type, units]);
  option.set(body, 2);
  return option;
}

export function namingOptions(advertisement: Omit<RouterAdvertisement, 'lifetimeSeconds'>): Buffer[] {
  const { nameservers = [], domains = [], optionSeconds = 600, captivePortal } = advertisement;
  const lifetime = Buffer.alloc(6);
  lifetime.writeUInt32BE(optionSeconds, 2);
  const labels = domains.flatMap((domain) => [
    ...domain.split('.').flatMap((label) => [label.length, ...Buffer.from(label)]),
    0,
  ]);
  return [
    ...(nameservers.length === 0
      ? []
      : [optionBytes(25, Buffer.concat([lifetime, Buffer.from(nameservers.flatMap(ipv6Bytes))]))]),
    ...(domains.length === 0 ? [] : [optionBytes(31, Buffer.concat([lifetime, Buffer.from(labels)]))]),
    ...(captivePortal === undefined ? [] : [optionBytes(37, Buffer.from(captivePortal))]),
  ];
}

/** An IPv6 address without an embedded IPv4 one, as its sixteen bytes. */
function ipv6Bytes(address: string): number[] {
  if (!isIPv6(address)) throw new TypeError(`not an IPv6 address: ${address}`);
  const [front = '', back] = address.split('::');
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const after = back === undefined ? [] : groups(back);
  const zeros = Array.from({ length: 8 - groups(front).length - after.length }, () => '0');
  return [...groups(front), ...zeros, ...after].flatMap((group) => {
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
}

const sender = fileURLToPath(new URL('send-advertisement.js', import.meta.url));

/** Sends one router advertisement to all nodes on the link, from the router's end of it. */
export function advertise(router: Namespace, interfaceName: string, advertisement: RouterAdvertisement): void {
  const bytes = Buffer.from(advertisementBytes(advertisement)).toString('hex');
  mustRun(router.inside([process.execPath, sender, interfaceName, bytes]));
}
