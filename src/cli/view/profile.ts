import type { ExportedProfile } from '../../core/profile/transfer.js';
import type { DnsRule, NetworkFingerprint, ProfileEntry, ProfileSections } from '../../core/profile/types.js';
import { array, boolean, integer, nullable, object, type Shape, string } from './shape.js';
import { type Field, list, view } from './view.js';

export interface ListedProfile extends ProfileEntry {
  /** Whether commands use it that are not told otherwise. */
  readonly isCurrent: boolean;
}

export interface ProfileList {
  readonly folder: string;
  readonly profiles: readonly ListedProfile[];
}

export const profilesView = view<ProfileList>({
  schema: 'net.profile.list/1',
  about: 'The profiles of this user.',
  rows: 'profiles',
  fields: [
    { key: 'folder', about: 'Where they are kept; empty when nothing can be kept here.', shape: string },
    list<ProfileList, ListedProfile>(
      'profiles',
      'By name. One in which nothing was ever kept is not there.',
      [
        {
          key: 'isCurrent',
          about: 'Whether commands use it that are not told otherwise.',
          shape: boolean,
          heading: '',
          text: ({ isCurrent }) => (isCurrent ? '*' : ''),
        },
        { key: 'name', about: 'Its name.', shape: string, heading: 'Name', tone: () => 'strong' },
        {
          key: 'state',
          about: 'ok; newer: by a version to come; unreadable; set-aside: damaged, and kept under another name.',
          shape: string,
          heading: 'State',
          tone: ({ state }) => (state === 'ok' ? 'good' : 'warn'),
        },
        {
          key: 'modifiedAt',
          about: 'When it was changed (RFC 3339, UTC); null when it is in memory.',
          shape: nullable(string),
          heading: 'Changed',
          value: ({ modifiedAt }) => modifiedAt?.toISOString() ?? null,
          drop: 1,
        },
        { key: 'file', about: 'Its file; empty when it is in memory.', shape: string, heading: 'File', drop: 2 },
      ],
      { heading: 'Profiles', empty: 'There is no profile yet.' },
    ),
  ],
});

/** What identifies a network. */
export const fingerprintShape = object(
  (
    [
      ['connectionUuid', 'Of the connection, as its manager names it.'],
      ['ssid', 'Of the Wi-Fi.'],
      ['gatewayMacAddress', 'Hardware address of the router.'],
      ['prefix', 'Of the wired network.'],
      ['interfaceName', 'Interface.'],
    ] as const satisfies readonly (readonly [keyof NetworkFingerprint, string])[]
  ).map(([key, about]) => ({ key, about: `${about} Empty when it is not known.`, shape: string })),
);
const known = { key: 'fingerprint', about: 'What identifies the network.', shape: fingerprintShape };

const ruleColumns: readonly Field<DnsRule>[] = [
  { key: 'host', about: 'The host.', shape: string, heading: 'Host' },
  { key: 'addresses', about: 'What it resolves to.', shape: array(string), heading: 'Addresses' },
];

const appProxy: Shape = nullable(
  object([
    { key: 'host', about: 'Host of the proxy.', shape: string },
    { key: 'port', about: 'Its port.', shape: integer },
    { key: 'exclusionList', about: 'Hosts that are reached directly.', shape: array(string) },
    { key: 'username', about: 'User.', shape: string, optional: true },
  ]),
);

const section = (key: keyof ProfileSections, about: string, shape: Shape): Field<ProfileSections> => ({
  key,
  about,
  shape,
});

const sections: readonly Field<ProfileSections>[] = [
  list<ProfileSections, DnsRule>('dnsRules', 'Custom DNS rules.', ruleColumns, { heading: 'Rules' }),
  section('appProxy', 'The proxy of this application; its password is never shown.', appProxy),
  section(
    'pac',
    'Addresses of PAC scripts.',
    object([
      { key: 'pacFileUrl', about: 'Of the script in use; empty when not set.', shape: string },
      { key: 'pacUrl', about: 'Of setPacUrl, used where the first is empty; empty when not set.', shape: string },
    ]),
  ),
  section(
    'pacCopies',
    'Copies of PAC scripts; their texts are left out.',
    array(
      object([
        { key: 'url', about: 'Where it came from.', shape: string },
        { key: 'etag', about: 'Validator of its server; empty without one.', shape: string },
        { key: 'lastModified', about: 'The same, as a date; empty without one.', shape: string },
        { key: 'fetchedAt', about: 'When it came (RFC 3339, UTC).', shape: string },
        { key: 'checkedAt', about: 'When its server last said that it holds.', shape: string },
      ]),
    ),
  ),
  section(
    'appBinding',
    'The network that this application keeps to.',
    nullable(object([known, { key: 'interfaceName', about: 'Its interface.', shape: string }])),
  ),
  section(
    'attributes',
    'Attributes of networks.',
    array(object([known, { key: 'attribute', about: 'The attribute.', shape: string }])),
  ),
  section(
    'verdicts',
    'What connectivity checks found.',
    array(
      object([
        known,
        { key: 'verdict', about: 'validated, portal, partial or failed.', shape: string },
        { key: 'portalUrl', about: 'Address of the portal; empty without one.', shape: string },
        { key: 'checkedAt', about: 'When (RFC 3339, UTC).', shape: string },
      ]),
    ),
  ),
];

/** What is printed, or went to a file. */
export interface ShownExport extends ExportedProfile {
  readonly file: string;
}

/** Also what `net profile import` reads. */
export const exportedProfileView = view<ShownExport>({
  schema: 'net.profile.export/1',
  about: 'A profile as it is taken elsewhere. The password of the proxy is left out.',
  fields: [
    { key: 'format', about: 'net.profile', shape: string },
    { key: 'version', about: 'Version of the format.', shape: integer },
    { key: 'name', about: 'Name of the profile.', shape: string, heading: 'Profile' },
    {
      key: 'file',
      about: 'The file that it was written to, the password included; empty without --out.',
      shape: string,
      heading: 'Written to',
    },
    { key: 'sections', about: 'What it holds.', shape: object(sections) },
  ],
  remark: ({ file }) => (file === '' ? 'send it to a file: net profile export > FILE, or --out FILE' : undefined),
});

/** A profile, and where it is. */
export interface ShownProfile {
  readonly name: string;
  readonly folder: string;
  readonly sections: ProfileSections;
}

const counted = (things: readonly unknown[]): string => (things.length === 0 ? 'none' : String(things.length));
const orNone = (text: string | undefined): string => (text === undefined || text === '' ? 'none' : text);

export const shownProfileView = view<ShownProfile>({
  schema: 'net.profile.show/1',
  about: 'What a profile holds.',
  fields: [
    { key: 'name', about: 'Its name.', shape: string, heading: 'Profile' },
    {
      key: 'folder',
      about: 'Where it is kept; empty when nothing can be kept here.',
      shape: string,
      heading: 'Folder',
    },
    ...shown([
      ['dnsRules', 'DNS rules', ({ dnsRules }) => counted(dnsRules)],
      ['appProxy', 'Proxy', ({ appProxy: of }) => (of === null ? 'none' : `${of.host}:${String(of.port)}`)],
      ['pac', 'PAC script', ({ pac }) => orNone(pac.pacFileUrl === '' ? pac.pacUrl : pac.pacFileUrl)],
      ['pacCopies', 'PAC copies', ({ pacCopies }) => counted(pacCopies)],
      ['appBinding', 'Bound to', ({ appBinding }) => orNone(appBinding?.interfaceName)],
      ['attributes', 'Attributes', ({ attributes }) => counted(attributes)],
      ['verdicts', 'Verdicts', ({ verdicts }) => counted(verdicts)],
    ]),
  ],
});

type Line = readonly [key: keyof ProfileSections, heading: string, text: (of: ProfileSections) => string];

function shown(lines: readonly Line[]): Field<ShownProfile>[] {
  return lines.map(([key, heading, text]) => {
    const { about = '', shape = string } = sections.find((field) => field.key === key) ?? {};
    return {
      key,
      about,
      shape,
      heading,
      value: (of) => of.sections[key],
      text: (of) => text(of.sections),
      plain: (of) => text(of.sections),
    };
  });
}

/** A profile after it was put in its place, or away. */
export interface ChangedProfile {
  readonly name: string;
  readonly kept: boolean;
}

export const changedProfileView = view<ChangedProfile>({
  schema: 'net.profile.change/1',
  about: 'The profile that was changed.',
  fields: [
    { key: 'name', about: 'Its name.', shape: string, heading: 'Profile' },
    {
      key: 'kept',
      about: 'False when nothing can be kept here, so that the change is lost again. Exit status 3 then.',
      shape: boolean,
      heading: 'Kept',
    },
  ],
  verdict: ({ kept }) => (kept ? 0 : 3),
});
