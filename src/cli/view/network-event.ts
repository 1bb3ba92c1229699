import type { Change } from '../../core/events/changes.js';
import type { NetworkEvent, NetworkEventType } from '../../core/events/network-event.js';
import { bearerNames, capabilityNames, networkNameShape } from './network-shapes.js';
import { connectionPropertiesView } from './connection-properties.js';
import { capabilitiesView } from './capabilities.js';
import { array, boolean, enumeration, type EnumerationNames, integer, object, type Property, string } from './shape.js';
import { shapeText } from './text-of.js';
import { type Field, type Tone, view } from './view.js';

/** The words that people and flags have for the events. */
const eventWords: Readonly<Record<NetworkEventType, string>> = {
  netAvailable: 'available',
  netCapabilitiesChange: 'capabilities',
  netConnectionPropertiesChange: 'properties',
  netBlockStatusChange: 'blocked',
  netLost: 'lost',
  netUnavailable: 'unavailable',
  defaultChange: 'default',
  resync: 'resync',
};

export const eventNames: EnumerationNames = new Map(
  Object.entries(eventWords).map(([name, word]) => [name, { name, word }] as const),
);

const tones: Partial<Record<NetworkEventType, Tone>> = {
  netAvailable: 'good',
  netLost: 'bad',
  netUnavailable: 'bad',
  netBlockStatusChange: 'warn',
  resync: 'warn',
};

const without = (fields: readonly Property[], ...keys: readonly string[]): Property[] =>
  fields.filter(({ key }) => !keys.includes(key));

const netCapShape = object(
  without(capabilitiesView.fields, 'netId', 'interfaceName', 'validatedAt', 'sources').map(({ key, about, shape }) => ({
    key,
    about,
    shape,
  })),
);

const propertiesShape = object([
  ...without(connectionPropertiesView.fields, 'netId', 'sources').map(({ key, about, shape }) => ({
    key,
    about,
    shape,
  })),
  {
    key: 'captivePortal',
    about: 'Address of the captive portal that a router announces; empty without one.',
    shape: string,
  },
]);

const changeShape = object([
  { key: 'field', about: 'The field that changed.', shape: string },
  { key: 'removed', about: 'What went, or the value before.', shape: array(string) },
  { key: 'added', about: 'What came, or the value now.', shape: array(string) },
]);

/** The time of day, for a person who watches; JSON has the whole time. */
export const timeField: Field<{ readonly time: string }> = {
  key: 'time',
  about: 'RFC 3339 time at which it was noticed.',
  shape: string,
  heading: 'Time',
  text: ({ time }) => clockText(new Date(time)),
  tone: () => 'faint',
  width: 12,
  place: -2,
};

function clockText(time: Date): string {
  const two = (figure: number): string => String(figure).padStart(2, '0');
  const milliseconds = String(time.getMilliseconds()).padStart(3, '0');
  return `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}.${milliseconds}`;
}

/** One line of `net watch`. */
export const networkEventView = view<NetworkEvent>({
  schema: 'net.watch/1',
  about: 'What became of a network.',
  fields: [
    {
      key: 'type',
      about: "What happened, by the seed's names; defaultChange and resync are not the seed's.",
      shape: enumeration(eventNames),
      heading: 'Event',
      tone: ({ type }) => tones[type] ?? 'plain',
      width: 12,
    },
    timeField,
    {
      key: 'netHandle',
      about: 'The network; netId 0 where the event is about none.',
      shape: object([{ key: 'netId', about: '100 + interface index; 0 = none.', shape: integer }]),
      value: ({ netId }) => ({ netId }),
    },
    {
      key: 'interfaceName',
      about: 'Its interface; empty where the event is about none.',
      shape: string,
      heading: 'Interface',
      text: ({ interfaceName, isDefault }) => `${interfaceName}${isDefault ? '*' : ''}`,
      tone: () => 'strong',
      width: 10,
      place: -1,
    },
    { key: 'isDefault', about: 'True for the default network.', shape: boolean },
    { key: 'isInitial', about: 'True for what the watch found when it began.', shape: boolean },
    { key: 'netCap', about: 'Only with netCapabilitiesChange.', shape: netCapShape, optional: true },
    {
      key: 'portalUrl',
      about: 'Only with netCapabilitiesChange of a network where a check found a portal: where to log in.',
      shape: string,
      optional: true,
    },
    {
      key: 'connectionProperties',
      about: 'Only with netConnectionPropertiesChange.',
      shape: propertiesShape,
      optional: true,
    },
    {
      key: 'blocked',
      about: "Only with netBlockStatusChange: true when policy keeps this user's traffic off the network.",
      shape: boolean,
      optional: true,
    },
    {
      key: 'before',
      about: 'Only with defaultChange: the default network before; netId 0 = none.',
      shape: networkNameShape,
      optional: true,
    },
    {
      key: 'changes',
      about: 'What changed from what to what; empty for a network that has just become available.',
      shape: array(changeShape),
      heading: 'What',
      text: whatText,
    },
  ],
});

const mostShown = 4;

function whatText({
  type,
  changes,
  netCap,
  portalUrl,
  connectionProperties,
  blocked,
  before,
  interfaceName,
}: NetworkEvent): string {
  const portal = portalUrl === undefined ? [] : [`log in at ${portalUrl}`];
  if (changes.length > 0) return [...changes.map(changeText), ...portal].join('; ');
  if (netCap !== undefined) {
    const bearers = shapeText(array(enumeration(bearerNames)), netCap.bearerTypes);
    return `${bearers}: ${shapeText(array(enumeration(capabilityNames)), netCap.networkCap, ', ')}`;
  }
  if (connectionProperties !== undefined) {
    const { linkAddresses, routes, dnses } = connectionProperties;
    const addresses = linkAddresses.map(({ address, prefixLength }) => `${address.address}/${prefixLength}`);
    const routers = routes
      .filter((route) => route.isDefaultRoute && route.hasGateway)
      .map(({ gateway }) => `via ${gateway.address}`);
    const servers = dnses.map(({ address }) => `dns ${address}`);
    return [addresses, routers, servers]
      .filter(({ length }) => length > 0)
      .map((texts) => some(texts))
      .join(', ');
  }
  if (blocked !== undefined) return blocked ? 'policy keeps your traffic off it' : 'no longer blocked';
  if (before !== undefined) return `${before.interfaceName || 'none'} -> ${interfaceName || 'none'}`;
  if (type === 'resync') return 'messages of the kernel were lost; everything was read anew';
  return type === 'netUnavailable' ? 'no such network' : '';
}

/** `mtu 1500 -> 1400`, `routes +10.0.0.0/8 via 10.1.0.1 -default via 10.1.0.1`. */
function changeText({ field, removed, added }: Change): string {
  const name = fieldWords[field] ?? field;
  if (!listFields.has(field)) return `${name} ${removed[0] ?? 'none'} -> ${added[0] ?? 'none'}`;
  const short = (text: string): string => capabilityWords.get(text) ?? text;
  const signed = [...removed.map((text) => `-${short(text)}`), ...added.map((text) => `+${short(text)}`)];
  return `${name} ${some(signed, ' ')}`;
}

const fieldWords: Readonly<Record<string, string>> = {
  networkCap: 'capabilities',
  bearerTypes: 'bearer',
  linkUpBandwidthKbps: 'kbit/s up',
  linkDownBandwidthKbps: 'kbit/s down',
  interfaceName: 'name',
  linkAddresses: 'addresses',
  dnses: 'dns',
  isIPv4LinkValid: 'IPv4 valid',
  isIPv6LinkValid: 'IPv6 valid',
  captivePortal: 'captive portal',
};
const listFields: ReadonlySet<string> = new Set(['networkCap', 'bearerTypes', 'linkAddresses', 'routes']);
const capabilityWords = new Map(
  [...capabilityNames.values(), ...bearerNames.values()].map(({ name, word }) => [name, word]),
);

/** The first of many, and how many more there are. */
function some(texts: readonly string[], separator = ', '): string {
  const more = texts.length - mostShown;
  return `${texts.slice(0, mostShown).join(separator)}${more > 0 ? ` and ${more} more` : ''}`;
}
