import type { NetAddress } from '../../core/network/types.js';
import type { RecordEntry, Resolution, ResolutionStep, ServerAnswer } from '../../core/dns/resolve/resolution.js';
import { exitStatusOf } from '../../core/errors.js';
import { netAddressShape } from './address-shapes.js';
import { errorShape } from './error-shape.js';
import { array, boolean, integer, nullable, number, string } from './shape.js';
import { type Field, list, view, type View } from './view.js';

const addressesText = (addresses: readonly NetAddress[]): string => addresses.map(({ address }) => address).join(' ');

const recordColumns: readonly Field<RecordEntry>[] = [
  { key: 'name', about: 'Owner, with a final dot.', shape: string, heading: 'Name', drop: 2 },
  { key: 'ttl', about: 'Seconds it may be kept.', shape: integer, heading: 'TTL', figure: true, drop: 1 },
  { key: 'type', about: 'Type, such as MX or TYPE65280.', shape: string, heading: 'Type' },
  { key: 'data', about: 'Data, as a zone file has it.', shape: string, heading: 'Data', tone: () => 'strong' },
];

const recordsText = (records: readonly RecordEntry[]): string =>
  records.map(({ type, data }) => `${type} ${data}`).join(', ');

const recordList = (isShown: boolean): Field<Resolution> =>
  list<Resolution, RecordEntry>('records', 'The records of the answer, aliases first.', recordColumns, {
    ...(isShown ? { heading: 'Records' } : {}),
  });

const rcodeText = ({ rcode, error }: ServerAnswer): string => (rcode === '' ? (error?.reason ?? '') : rcode);

const serverColumns: readonly Field<ServerAnswer>[] = [
  { key: 'server', about: 'The server.', shape: string, heading: 'Server', tone: () => 'strong' },
  { key: 'transport', about: 'What its answer came over: udp, tcp, tls or https.', shape: string, drop: 2 },
  {
    key: 'rcode',
    about: 'Response code; empty without an answer.',
    shape: string,
    heading: 'Code',
    text: rcodeText,
    plain: rcodeText,
    tone: ({ error }) => (error === undefined ? 'good' : 'bad'),
  },
  {
    key: 'timeMs',
    about: 'Time until the answer in ms; null without one.',
    shape: nullable(number),
    heading: 'Time',
    text: ({ timeMs }) => (timeMs === null ? '' : `${timeMs.toFixed(1)} ms`),
    figure: true,
    drop: 1,
  },
  { key: 'isAuthentic', about: 'Whether the server says that it validated the answer (AD).', shape: boolean },
  { key: 'addresses', about: 'The addresses it told.', shape: array(netAddressShape) },
  {
    key: 'records',
    about: 'The records it told.',
    shape: array({ kind: 'object', properties: recordColumns }),
    heading: 'Answer',
    text: ({ records }) => recordsText(records),
    plain: ({ records }) => recordsText(records),
  },
  { key: 'extendedErrors', about: 'What it says of its failure (EDE).', shape: string, heading: 'Said', drop: 3 },
  {
    key: 'error',
    about: 'Why it has no answer.',
    shape: errorShape,
    optional: true,
    value: ({ error }) => error?.toJSON(),
  },
];

const stepColumns: readonly Field<ResolutionStep>[] = [
  { key: 'server', about: 'The server asked.', shape: string, heading: 'Server' },
  { key: 'transport', about: 'What it was asked over.', shape: string, heading: 'Over', drop: 2 },
  { key: 'name', about: 'Name of the question.', shape: string, heading: 'Name', drop: 1 },
  { key: 'type', about: 'Type of the question.', shape: string, heading: 'Type' },
  {
    key: 'timeMs',
    about: 'Time from the question to its outcome in ms.',
    shape: number,
    heading: 'Time',
    text: ({ timeMs }) => `${timeMs.toFixed(1)} ms`,
    figure: true,
  },
  {
    key: 'outcome',
    about: 'Response code, TC for an answer too long for UDP, or the reason of an error.',
    shape: string,
    heading: 'Outcome',
    tone: ({ outcome }) => (outcome === 'NOERROR' || outcome === 'TC' ? 'good' : 'bad'),
  },
  { key: 'extendedErrors', about: 'What it says of its failure (EDE).', shape: string, heading: 'Said', drop: 3 },
];

const serverList = (isShown: boolean): Field<Resolution> =>
  list<Resolution, ServerAnswer>('servers', 'What each of several servers said.', serverColumns, {
    ...(isShown ? { heading: 'Servers' } : {}),
  });

const stepList = (isShown: boolean): Field<Resolution> =>
  list<Resolution, ResolutionStep>('steps', 'Each server asked, with --trace-resolution.', stepColumns, {
    ...(isShown ? { heading: 'Steps', empty: 'No server was asked.' } : {}),
  });

/** What a view of a resolution lays its weight on. */
export interface ResolutionForm {
  /** Records were asked for, not addresses. */
  readonly records: boolean;
  /** Several servers are compared. */
  readonly compares: boolean;
  readonly trace: boolean;
  /** A server is asked for sure. */
  readonly asks: boolean;
  /** Several hosts, each in a row. */
  readonly bulk: boolean;
}

/** What is asked, and the addresses. */
const addressFields = ({ records: showsRecords }: ResolutionForm): readonly Field<Resolution>[] => [
  { key: 'host', about: 'The host as it was asked.', shape: string, heading: 'Host', width: 24, tone: () => 'strong' },
  {
    key: 'source',
    about: 'Who knew it: literal, rule, hosts, system, resolved, network or server.',
    shape: string,
    heading: 'Source',
    width: 8,
  },
  {
    key: 'addresses',
    about: 'Its addresses; port is always 0.',
    shape: array(netAddressShape),
    ...(showsRecords ? {} : { heading: 'Addresses' }),
    text: ({ addresses }) => addressesText(addresses),
    plain: ({ addresses }) => addressesText(addresses),
  },
];

/** What the one server that was asked says of its answer. */
const answerFields = ({ records, compares, asks }: ResolutionForm): readonly Field<Resolution>[] => [
  {
    key: 'canonicalName',
    about: 'What aliases lead to; empty where no server was asked.',
    shape: string,
    ...(asks && !compares ? { heading: 'Canonical name' } : {}),
    drop: 1,
  },
  {
    key: 'server',
    about: 'The server that answered.',
    shape: string,
    ...(asks && !compares ? { heading: 'Server' } : {}),
    drop: 2,
  },
  {
    key: 'rcode',
    about: 'Its response code.',
    shape: string,
    ...(records && !compares ? { heading: 'Code' } : {}),
    drop: 3,
  },
  {
    key: 'isAuthentic',
    about: 'Whether the server says that it validated the answer (AD).',
    shape: boolean,
    ...(records && !compares ? { heading: 'Validated' } : {}),
    drop: 4,
  },
];

/** Records, servers, steps, and what went wrong. */
const detailFields = ({ records, compares, trace, bulk }: ResolutionForm): readonly Field<Resolution>[] => [
  inRows(recordList(records && !compares), bulk, ({ records }) => recordsText(records)),
  inRows(serverList(compares), bulk, ({ servers }) => servers.map(serverText).join(', ')),
  {
    key: 'isAgreed',
    about: 'Whether all servers that answered say the same.',
    shape: boolean,
    ...(compares ? { heading: 'Agreed' } : {}),
    tone: ({ isAgreed }) => (isAgreed ? 'good' : 'bad'),
  },
  inRows(stepList(trace), bulk, ({ steps }) => steps.map(stepText).join(', ')),
  {
    key: 'error',
    about: 'Why there is no answer, where there is yet something to tell.',
    shape: errorShape,
    optional: true,
    value: ({ error }) => error?.toJSON(),
    ...(compares || trace ? { heading: 'Error' } : {}),
    text: ({ error }) => error?.message ?? '',
    plain: ({ error }) => error?.message ?? '',
    tone: () => 'bad',
  },
];

const serverText = (answer: ServerAnswer): string =>
  `${answer.server} ${answer.error === undefined ? recordsText(answer.records) : rcodeText(answer)}`;

const stepText = ({ server, type, outcome }: ResolutionStep): string => `${server} ${type} ${outcome}`;

/** A list has no place in a row: of several hosts each has its list as a text. */
function inRows(field: Field<Resolution>, bulk: boolean, text: (of: Resolution) => string): Field<Resolution> {
  if (!bulk) return field;
  const { table: _, ...column } = field;
  return { ...column, text, plain: text };
}

const exits = { 1: 1, 3: 3 } as const;

/** `net dns resolve`. One schema for all forms; they differ in what people and pipes see. */
export const resolutionView = (form: ResolutionForm): View<Resolution> =>
  view<Resolution>({
    schema: 'net.dns.resolve/1',
    about: 'Addresses or records of a host, and who knew them.',
    item: 'host',
    fields: [...addressFields(form), ...answerFields(form), ...detailFields(form)],
    verdict: ({ error }) => {
      const status = error === undefined ? 0 : exitStatusOf(error.reason);
      return status === 0 ? 0 : exits[status === 1 ? 1 : 3];
    },
  });

export const addressesView = resolutionView({
  records: false,
  compares: false,
  trace: false,
  asks: false,
  bulk: false,
});
