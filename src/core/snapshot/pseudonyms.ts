import { createHmac } from 'node:crypto';
import { formatAddress, parseAddress } from '../kernel/codec/ip-address.js';
import { AddressScrambler } from './address-scrambler.js';

/**
 * Names that stand for the real ones: the same key gives the same thing the same name, and without the key there is no
 * way back.
 */
export class Pseudonyms {
  readonly #key: Buffer;
  readonly #addresses: AddressScrambler;
  readonly #macAddresses = new Map<string, string>();

  constructor(key: Uint8Array) {
    this.#key = Buffer.from(key);
    this.#addresses = new AddressScrambler((label) => this.#digest(label));
  }

  #digest(label: string): Buffer {
    return createHmac('sha256', this.#key).update(label).digest();
  }

  /** An address of the same class, whose relations to all prefixes are kept. A zone is an interface name. */
  address(text: string): string {
    const [address = '', zone] = text.split('%', 2);
    const bytes = parseAddress(address);
    if (bytes === null) return text;
    const scrambled = formatAddress(this.#addresses.scramble(bytes, bytes.length * 8));
    return zone === undefined ? scrambled : `${scrambled}%${this.interfaceName(zone)}`;
  }

  /** A prefix: its own bits scrambled as in each address below it, its host bits zero. */
  prefix(text: string, prefixLength: number): string {
    const bytes = parseAddress(text);
    return bytes === null ? text : formatAddress(this.#addresses.scramble(bytes, prefixLength));
  }

  /** Of the same length, locally administered, group bit kept; all zeros and the broadcast address stay. */
  macAddress(text: string): string {
    if (/^(?:00(?::00)*|ff(?::ff)*)?$/.test(text)) return text;
    let name = this.#macAddresses.get(text);
    if (name === undefined) {
      const octets = text.split(':');
      // The groups of IPv4 and IPv6 multicast hold a part of the address; which group it is stays to be seen.
      const kept = /^(?:33:33|01:00:5e):/.exec(text)?.[0].split(':').slice(0, -1) ?? [];
      const made = [...this.#digest(`mac ${text}`).subarray(0, octets.length)];
      made[0] = ((made[0] ?? 0) & 0xfc) | 0x02 | (parseInt(octets[0] ?? '0', 16) & 0x01);
      const hex = made.map((byte) => byte.toString(16).padStart(2, '0'));
      name = [...kept, ...hex.slice(kept.length)].join(':');
      this.#macAddresses.set(text, name);
    }
    return name;
  }

  /** The name itself, unless it holds a MAC address (`enx001122334455`). */
  interfaceName(text: string): string {
    return text.replace(/(?<![0-9a-f])[0-9a-f]{12}(?![0-9a-f])/, (hex) =>
      this.macAddress(hex.replace(/..(?=.)/g, '$&:')).replaceAll(':', ''),
    );
  }

  /** A routing-only domain stays one. */
  domain(text: string): string {
    const mark = text.startsWith('~') ? '~' : '';
    const name = text.slice(mark.length).toLowerCase();
    return name === '' || name === '.' ? text : `${mark}${this.#word(`domain ${name}`)}.example`;
  }

  ssid(text: string): string {
    return text === '' ? '' : `ssid-${this.#word(`ssid ${text}`)}`;
  }

  /** A name of something of that kind; none stays none. */
  word(kind: string, text: string): string {
    return text === '' ? '' : `${kind}-${this.#word(`${kind} ${text}`)}`;
  }

  uuid(text: string): string {
    if (text === '') return '';
    const hex = this.#digest(`uuid ${text}`).toString('hex', 0, 16);
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  }

  #word(label: string): string {
    return `d${this.#digest(label).toString('hex', 0, 5)}`;
  }
}
