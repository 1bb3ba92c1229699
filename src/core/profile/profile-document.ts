import { BusinessError } from '../errors.js';
import { array, integer, ipAddress, nullable, object, oneOf, text, type Check } from '../snapshot/checked.js';
import type { HttpProxy } from '../proxy/types.js';
import type { NetworkFingerprint, ProfileSections } from './types.js';

/** Version of the format this program writes, and the newest it understands. */
export const profileVersion = 1;
export const profileFormat = 'net.profile';
/** More than any profile needs; a larger file is none of ours. */
export const mostProfileBytes = 32 * 1024 * 1024;

const fingerprint: Check<NetworkFingerprint> = object({
  connectionUuid: text(),
  ssid: text(),
  gatewayMacAddress: text(),
  prefix: text(),
  interfaceName: text(),
});

const secret = optional(text(64 * 1024));
const plainProxy = object({ host: text(64 * 1024), port: integer(0, 65_535), exclusionList: array(text(64 * 1024)) });
const userAndPassword = object({ username: secret, password: secret });

const appProxy: Check<HttpProxy> = (value, path) => {
  const { host, port, exclusionList } = plainProxy(value, path);
  const { username, password } = userAndPassword(value, path);
  return {
    host,
    port,
    exclusionList: [...exclusionList],
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
  };
};

/** Not there in the first profiles: such a verdict counts for no link. */
const linkState: Check<string> = (value, path) => (value === undefined ? '' : text(64 * 1024)(value, path));

const address = text(2 * 1024 * 1024);

const sections: { readonly [Name in keyof ProfileSections]: Check<ProfileSections[Name]> } = {
  dnsRules: array(object({ host: text(253), addresses: atLeastOne(array(ipAddress)) })),
  appProxy: nullable(appProxy),
  pac: object({ pacFileUrl: address, pacUrl: address }),
  pacCopies: array(
    object({
      url: address,
      text: text(4 * 1024 * 1024),
      etag: text(64 * 1024),
      lastModified: text(64 * 1024),
      fetchedAt: text(64),
      checkedAt: text(64),
    }),
  ),
  appBinding: nullable(object({ fingerprint, interfaceName: text() })),
  attributes: array(object({ fingerprint, attribute: text(10_240) })),
  verdicts: array(
    object({
      fingerprint,
      verdict: oneOf(['validated', 'portal', 'partial', 'failed']),
      portalUrl: text(64 * 1024),
      checkedAt: text(64),
      linkState,
    }),
  ),
};

/** A profile in which nothing was kept yet. */
export const emptySections: ProfileSections = {
  dnsRules: [],
  appProxy: null,
  pac: { pacFileUrl: '', pacUrl: '' },
  pacCopies: [],
  appBinding: null,
  attributes: [],
  verdicts: [],
};

/**
 * Reads a profile's document.
 * @throws BusinessError `file.version` for a newer format, `file.invalid` naming the place that is wrong
 */
export function readProfileDocument(document: string): ProfileSections {
  const outer = object({ format: oneOf([profileFormat]), version: integer(1, Number.MAX_SAFE_INTEGER) });
  const parsed = parse(document);
  const { version } = outer(parsed, '');
  if (version > profileVersion) {
    throw new BusinessError('file.version', `The profile is of version ${version}; this net knows ${profileVersion}`);
  }
  return readSections(object({ sections: (value) => value })(parsed, '').sections);
}

/** The document of a profile, to be read back by `readProfileDocument`. A line a field: people read it too. */
export function writeProfileDocument(kept: ProfileSections): string {
  return `${JSON.stringify({ format: profileFormat, version: profileVersion, sections: kept }, null, 1)}\n`;
}

function readSections(value: unknown): ProfileSections {
  const given = record(value, 'sections');
  const read = <Name extends keyof ProfileSections>(name: Name): ProfileSections[Name] =>
    Object.hasOwn(given, name) ? sections[name](given[name], `sections.${name}`) : emptySections[name];
  return {
    dnsRules: read('dnsRules'),
    appProxy: read('appProxy'),
    pac: read('pac'),
    pacCopies: read('pacCopies'),
    appBinding: read('appBinding'),
    attributes: read('attributes'),
    verdicts: read('verdicts'),
  };
}

const record: Check<Readonly<Record<string, unknown>>> = (value, path) => {
  object({})(value, path);
  return value as Readonly<Record<string, unknown>>;
};

function parse(document: string): unknown {
  try {
    return JSON.parse(document);
  } catch (cause) {
    throw new BusinessError('file.invalid', 'The document is not JSON', { operation: 'parse', cause });
  }
}

function optional<Value>(check: Check<Value>): Check<Value | undefined> {
  return (value, path) => (value === undefined ? undefined : check(value, path));
}

function atLeastOne<Item>(check: Check<readonly Item[]>): Check<readonly Item[]> {
  return (value, path) => {
    const items = check(value, path);
    if (items.length > 0) return items;
    throw new BusinessError('file.invalid', `${path} should hold at least one item`, { target: path });
  };
}
