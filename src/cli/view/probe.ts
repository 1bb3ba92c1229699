import { type ExitStatus, exitStatusOf } from '../../core/errors.js';
import { icmpPermit } from '../../core/probe/icmp-remedy.js';
import type { ProbeNotice, ProbeReport } from '../../core/probe/probe-report.js';
import { worse } from '../exit-status.js';
import { errorShape } from './error-shape.js';
import { lossText, roundTripFields, timeField } from './probe-figures.js';
import { array, boolean, integer, nullable, number, object, string } from './shape.js';
import { type Field, list, type Tone, view } from './view.js';

export interface ProbeAnswers {
  readonly results: readonly ProbeReport[];
}

const lossTone = (lossRate: number): Tone => (lossRate === 0 ? 'good' : lossRate === 100 ? 'bad' : 'warn');

/** Everything of note beside the figures, in words. */
function notes(report: ProbeReport): string {
  const { duplicates, reordered, late, closed, pending, refusals, exceeded, error } = report;
  const counted = [
    [duplicates, 'duplicate'],
    [reordered, 'out of order'],
    [late, 'late'],
    [closed, 'port closed'],
    [pending, 'pending'],
  ] as const;
  return [
    ...(error === null ? [] : [error.message]),
    ...refusals.map(({ from, reason, count }) => `${reason} says ${from} (${count})`),
    ...counted.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`),
    ...(exceeded.length === 0 ? [] : [`over the limit: ${exceeded.join(', ')}`]),
  ].join('; ');
}

const figure = (key: keyof ProbeReport, about: string): Field<ProbeReport> => ({ key, about, shape: integer });

const refusalShape = object([
  { key: 'from', about: 'Who said it.', shape: string },
  {
    key: 'reason',
    about:
      'What: network, host, protocol, port, too-big, source-route, prohibited, scope, policy, rejected-route, expired or other.',
    shape: string,
  },
  { key: 'count', about: 'How often.', shape: integer },
]);

const columns: readonly Field<ProbeReport>[] = [
  { key: 'destination', about: 'As it was asked.', shape: string, heading: 'Destination', tone: () => 'strong' },
  {
    key: 'address',
    about: 'The address probed; empty where the name does not resolve.',
    shape: string,
    heading: 'Address',
    text: ({ address, destination }) => (address === destination ? '' : address),
    drop: 6,
  },
  {
    key: 'lossRate',
    about: 'Per cent of the settled probes that were not answered, unrounded; 100 when nothing could be sent.',
    shape: number,
    heading: 'Loss',
    figure: true,
    text: ({ lossRate }) => lossText(lossRate),
    tone: ({ lossRate }) => lossTone(lossRate),
  },
  {
    key: 'received',
    about: 'Probes that were answered, each counted once.',
    shape: integer,
    heading: 'Received',
    figure: true,
  },
  { key: 'sent', about: 'Probes that left.', shape: integer, heading: 'Sent', figure: true },
  ...roundTripFields<ProbeReport>({ minMs: 2, averageMs: 0, maxMs: 2, stddevMs: 4, p50Ms: 5, p95Ms: 3, jitterMs: 4 }, [
    timeField('p99Ms', '99th percentile in ms.', 'P99', 5, ({ p99Ms }) => p99Ms),
  ]),
  {
    key: 'rtt',
    about: 'Round-trip times in ms: minimum, average, maximum and standard deviation; empty without an answer.',
    shape: array(number),
  },
  { key: 'meanDifferenceMs', about: 'Mean difference of successive times in ms.', shape: nullable(number) },
  figure('lost', 'Probes that were not answered.'),
  figure('pending', 'Probes outstanding when it was stopped: neither received nor lost.'),
  figure('duplicates', 'Further answers to a probe that had one.'),
  figure('reordered', 'Answers that came after one to a later probe (RFC 4737).'),
  figure('late', 'Answers that came after their timeout; they count as received.'),
  figure('closed', 'Answers that say the port is closed (UDP, TCP); they count as received.'),
  {
    key: 'refusals',
    about: 'What routers, or this machine, said in place of the destination; those probes are lost.',
    shape: array(refusalShape),
  },
  { key: 'protocol', about: 'What was sent: icmp, udp or tcp.', shape: string },
  { key: 'fellBack', about: 'True where UDP took the place of ICMP, which this user may not send.', shape: boolean },
  { key: 'engine', about: 'What sent it: sockets, net-ping or node; empty when nothing could.', shape: string },
  {
    key: 'timestamps',
    about: 'The least quality among the times: kernel, kernel-tcp, kernel-rx, user or user-ms; empty without one.',
    shape: string,
  },
  { key: 'exceeded', about: 'The limits that were given and are passed: loss, rtt.', shape: array(string) },
  {
    key: 'error',
    about: 'Why nothing, or nothing more, could be sent; null when all could.',
    shape: nullable(errorShape),
    value: ({ error }) => error?.toJSON() ?? null,
  },
  {
    key: 'notes',
    about: 'All that is of note beside the figures, in words.',
    shape: string,
    heading: 'Notes',
    value: notes,
    drop: 1,
  },
];

function statusOf({ error, lossRate, exceeded }: ProbeReport): ExitStatus {
  if (error !== null) return exitStatusOf(error.reason);
  return lossRate === 100 || exceeded.length > 0 ? 1 : 0;
}

const fallBackRemark = (reports: readonly ProbeReport[]): string | undefined =>
  reports.some(({ fellBack }) => fellBack)
    ? `UDP was sent, as this user may not send ICMP; to allow it, ${icmpPermit}`
    : undefined;

/** `net probe`. */
export const probeView = view<ProbeAnswers>({
  schema: 'net.probe/1',
  about: 'Loss and round-trip times to some destinations.',
  rows: 'results',
  fields: [
    list<ProbeAnswers, ProbeReport>('results', 'One for each destination, in the order asked.', columns, {
      heading: 'Results',
      empty: 'There is no destination.',
    }),
  ],
  remark: ({ results }) => fallBackRemark(results),
  verdict: ({ results }) => results.map(statusOf).reduce<ExitStatus>((one, other) => worse(one, other), 0),
});

/** One result by itself, where the destinations come from stdin. */
export const probeItemView = view<ProbeReport>({
  schema: 'net.probe.item/1',
  about: 'Loss and round-trip times to one destination.',
  fields: columns,
  verdict: statusOf,
});

const only = (
  key: string,
  about: string,
  shape: Field<ProbeNotice>['shape'],
  more: Partial<Field<ProbeNotice>> = {},
): Field<ProbeNotice> => ({ key, about, shape, optional: true, ...more });

/** What happens while `net probe` runs. */
export const probeLineView = view<ProbeNotice>({
  schema: 'net.probe.event/1',
  about: 'What happens to one probe, or all that became of the probes to a destination.',
  fields: [
    { key: 'type', about: 'reply, refused, lost or summary.', shape: string },
    {
      key: 'time',
      about: 'When it was known (RFC 3339).',
      shape: string,
      value: (notice) => notice.time.toISOString(),
    },
    { key: 'destination', about: 'As it was asked.', shape: string },
    { key: 'address', about: 'The address probed.', shape: string },
    only('sequence', 'Counts the probes to this destination from 1.', integer),
    only('from', 'Who answered.', string),
    only('rttMs', 'Round-trip time in ms.', number, {
      value: (notice) => ('rttMs' in notice ? Math.round(notice.rttMs * 1000) / 1000 : undefined),
    }),
    only('ttl', 'TTL or hop limit the answer arrived with; 0 where it is not known.', integer),
    only('timestamps', 'How the time was measured: kernel, kernel-tcp, kernel-rx, user or user-ms.', string),
    only('duplicate', 'True for a further answer to a probe that had one.', boolean),
    only('reordered', 'True when it came after the answer to a later probe.', boolean),
    only('late', 'True when it came after its timeout.', boolean),
    only('closed', 'True when it says that the port is closed.', boolean),
    only('reason', 'Of refused: what was said, as in the reason of refusals.', string),
    only('mtu', 'Of refused: MTU that too-big names; 0 otherwise.', integer),
    only('result', 'Of summary: what became of all probes to the destination.', object(columns), {
      value: (notice) => ('report' in notice ? notice.report : undefined),
    }),
  ],
  verdict: (notice) => (notice.type === 'summary' ? statusOf(notice.report) : 0),
});
