import { BusinessError } from '../errors.js';
import type { Files } from '../host.js';
import { LinkFlag, type Link } from '../kernel/link.js';
import type { NetworkdLink } from '../snapshot/manager-facts.js';
import { leasedFacts, portalUrl } from './leased-facts.js';
import { addressOf, distinct, domainText } from './told.js';

const folder = '/run/systemd/netif';
const mostBytes = 64 * 1024;
/** A machine of a thousand links is not read file by file on the way of every command. */
const mostLinks = 64;

/**
 * What systemd-networkd wrote of the links it has configured: one file a link, and one a DHCP lease. Their format is
 * private to systemd, but stable since its first version; a key that is not there says nothing. As `networkctl status`.
 */
export function networkdLinks(files: Files, links: readonly Link[]): NetworkdLink[] {
  if (!files.exists(`${folder}/state`)) return [];
  const asked = links.filter(({ flags }) => (flags & LinkFlag.UP) !== 0 && (flags & LinkFlag.LOOPBACK) === 0);
  return asked.slice(0, mostLinks).flatMap(({ ifindex }) => {
    const link = variablesOf(textAt(files, `${folder}/links/${String(ifindex)}`));
    if (link.get('ADMIN_STATE') !== 'configured') return [];
    const lease = variablesOf(textAt(files, `${folder}/leases/${String(ifindex)}`));
    const routed = words(link.get('ROUTE_DOMAINS')).map((domain) => domainText(domain, true));
    return [
      {
        ifindex,
        nameservers: distinct(words(link.get('DNS')).map(serverAddress)),
        domains: distinct([...words(link.get('DOMAINS')).map((domain) => domainText(domain, false)), ...routed]),
        ...leasedFacts({ vendor: bytesOf(lease.get('VENDOR_SPECIFIC')), script: bytesOf(lease.get('OPTION_252')) }),
        // Where a router announced it, too.
        captivePortal: portalUrl(link.get('CAPTIVE_PORTAL') ?? lease.get('CAPTIVE_PORTAL')),
      },
    ];
  });
}

function textAt(files: Files, path: string): string {
  try {
    return files.readText(path, mostBytes);
  } catch (error) {
    if (error instanceof BusinessError) return '';
    throw error;
  }
}

/** `KEY=value` a line; values that a shell would need quotes for stand in them. */
function variablesOf(text: string): ReadonlyMap<string, string> {
  const variables = new Map<string, string>();
  for (const line of text.split('\n')) {
    const at = line.indexOf('=');
    if (at > 0 && !line.startsWith('#')) variables.set(line.slice(0, at), line.slice(at + 1).replace(/^"(.*)"$/, '$1'));
  }
  return variables;
}

const words = (value = ''): string[] => value.split(/\s+/).filter((word) => word !== '');

/** A server is an address, which may be followed by a port, an interface and a name: `[2001:db8::1]:853%eth0#name`. */
function serverAddress(text: string): string {
  const [address = ''] = text.split(/[%#]/, 1);
  const bracketed = /^\[(.*)\](?::\d+)?$/.exec(address) ?? /^([\d.]+):\d+$/.exec(address);
  return addressOf(bracketed?.[1] ?? address);
}

/** Bytes written in hexadecimal, as text. */
const bytesOf = (hex = ''): string => Buffer.from(hex, 'hex').toString('latin1');
