import type { HopVerdict, TraceHop } from '../../core/trace/trace.js';
import { lossText, roundTripFields } from './probe-figures.js';
import { array, boolean, integer, nullable, number, object, type Shape, string } from './shape.js';
import type { Field, Tone } from './view.js';

/** An MPLS label. */
export const labelShape = object([
  { key: 'label', about: 'The label, 0..1048575.', shape: integer },
  { key: 'trafficClass', about: 'Its traffic class, 0..7.', shape: integer },
  { key: 'bottomOfStack', about: 'True for the last of the stack.', shape: boolean },
  { key: 'ttl', about: 'Its TTL.', shape: integer },
]);

const addressShape = object([
  { key: 'address', about: 'The address.', shape: string },
  { key: 'name', about: 'Its name; empty when it has none, or none was known in time.', shape: string },
  { key: 'asn', about: 'Number of its autonomous system; 0 when not known.', shape: integer },
  { key: 'asName', about: 'Name of its autonomous system.', shape: string },
  { key: 'received', about: 'How many answers it gave.', shape: integer },
]);

function lossRate({ sent, received, pending }: TraceHop): number {
  const settled = sent - pending;
  return settled <= 0 ? 0 : (100 * (settled - received)) / settled;
}

const verdictTones: Readonly<Record<HopVerdict, Tone>> = {
  answering: 'good',
  silent: 'faint',
  limited: 'faint',
  losing: 'warn',
  unreachable: 'bad',
  loop: 'bad',
  beyond: 'faint',
};

const words: Readonly<Record<HopVerdict, string>> = {
  answering: '',
  silent: 'silent, but passes on',
  limited: 'answers sparingly, no loss on the path',
  losing: 'loss from here on',
  unreachable: 'unreachable',
  loop: 'packets go round',
  beyond: 'nothing from here on',
};

function verdictText(hop: TraceHop): string {
  const { verdict, mark, pathChange, flowsComplete, late } = hop;
  return [
    mark === '' ? words[verdict] : `${mark} ${words[verdict]}`,
    pathChange ? 'the path changed' : '',
    flowsComplete === false ? 'more addresses are likely' : '',
    late === 0 ? '' : `${late} late`,
  ]
    .filter((text) => text !== '')
    .join(', ');
}

const bars = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** The latest times of a hop, each as high as it is long beside the longest of them; `×` for a missing answer. */
export function barsText(samples: readonly (number | null)[], count = 10): string {
  const shown = samples.slice(-count);
  const longest = Math.max(...shown.map((sample) => sample ?? 0));
  return shown
    .map((sample) => (sample === null ? '×' : (bars[longest === 0 ? 0 : Math.round((sample / longest) * 7)] ?? '▁')))
    .join('');
}

function namesText({ addresses }: TraceHop): string {
  return [...new Set(addresses.map(({ name }) => name).filter((name) => name !== ''))].join(' ');
}

function systemsText({ addresses }: TraceHop): string {
  const systems = addresses.filter(({ asn }) => asn !== 0).map(({ asn, asName }) => `AS${asn} ${asName}`.trimEnd());
  return [...new Set(systems)].join(', ');
}

const field = (key: keyof TraceHop, about: string, shape: Shape = integer): Field<TraceHop> => ({ key, about, shape });

/** The columns of a hop. */
export const hopColumns: readonly Field<TraceHop>[] = [
  { key: 'jumpNo', about: 'Number of the hop.', shape: integer, heading: 'Hop', figure: true, tone: () => 'faint' },
  {
    key: 'address',
    about: 'The address that answered, the most frequent of several; empty when none did.',
    shape: string,
    heading: 'Address',
    text: ({ addresses }) => (addresses.length === 0 ? '*' : addresses.map(({ address }) => address).join(' ')),
    tone: ({ verdict }) => (verdict === 'silent' || verdict === 'beyond' ? 'faint' : 'strong'),
  },
  {
    key: 'names',
    about: 'Names of its addresses.',
    shape: array(string),
    heading: 'Name',
    drop: 5,
    value: ({ addresses }) => addresses.map(({ name }) => name).filter((name) => name !== ''),
    text: namesText,
  },
  {
    key: 'systems',
    about: 'Autonomous systems of its addresses.',
    shape: array(string),
    heading: 'AS',
    drop: 4,
    value: (hop) => (systemsText(hop) === '' ? [] : systemsText(hop).split(', ')),
    text: systemsText,
  },
  {
    key: 'lossRate',
    about: 'Per cent of the settled probes that were not answered, unrounded. See verdict for what it means.',
    shape: number,
    heading: 'Loss',
    figure: true,
    value: lossRate,
    text: (hop) => lossText(lossRate(hop)),
    tone: ({ verdict }) => verdictTones[verdict],
  },
  {
    key: 'received',
    about: 'Answers, late ones included.',
    shape: integer,
    heading: 'Received',
    figure: true,
    drop: 6,
  },
  { key: 'sent', about: 'Probes sent to it.', shape: integer, heading: 'Sent', figure: true, drop: 6 },
  ...roundTripFields<TraceHop>({ minMs: 2, averageMs: 0, maxMs: 2, stddevMs: 7, p50Ms: 9, p95Ms: 9, jitterMs: 8 }),
  {
    key: 'samples',
    about: 'Round-trip times in ms in the order of sending; null for a missing answer.',
    shape: array(nullable(number)),
    heading: 'Times',
    drop: 3,
    text: ({ samples }) => barsText(samples),
    plain: ({ samples }) => samples.map((sample) => sample ?? '*').join(','),
  },
  {
    key: 'verdict',
    about: 'answering, silent, limited, losing, unreachable, loop or beyond.',
    shape: string,
    heading: 'Verdict',
    drop: 1,
    text: verdictText,
    tone: ({ verdict }) => (verdict === 'answering' ? 'plain' : verdictTones[verdict]),
  },
  {
    key: 'mtu',
    about: 'Largest packet in bytes that reaches it; 0 without --mtu.',
    shape: integer,
    heading: 'MTU',
    figure: true,
    drop: 2,
    text: ({ mtu }) => (mtu === 0 ? '' : String(mtu)),
  },
  {
    key: 'mpls',
    about: 'MPLS labels the probe bore there, outermost first.',
    shape: array(labelShape),
    heading: 'MPLS',
    drop: 3,
    text: ({ mpls }) => mpls.map(({ label, trafficClass, ttl }) => `L=${label},E=${trafficClass},T=${ttl}`).join(' '),
  },
  {
    key: 'rtt',
    about: 'Round-trip times in ms: minimum, average, maximum and standard deviation; empty for a silent hop.',
    shape: array(number),
  },
  field('addresses', 'Every address that answered, the most frequent first.', array(addressShape)),
  field('pending', 'Probes that are still waited for: neither received nor lost.'),
  field('late', 'Answers that came after the hop was no longer waited for.'),
  field('duplicates', 'Further answers to a probe that had one.'),
  field('returnHops', 'Hops back, by the TTL of the answers; 0 when not known.'),
  field('mark', 'Why there is no way on, as traceroute(8) marks it: !H, !N, !X ...; empty otherwise.', string),
  field('flows', 'How many flows it was asked with.'),
  field('flowsComplete', 'Whether all parallel routers are known, to 95 %; null for a single flow.', nullable(boolean)),
  field('pathChange', 'True when the address changed once from one to another.', boolean),
];
