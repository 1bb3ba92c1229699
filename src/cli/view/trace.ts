import { icmpPermit } from '../../core/probe/icmp-remedy.js';
import type { Trace, TraceHop } from '../../core/trace/trace.js';
import type { TraceNotice } from '../../core/trace/trace-notice.js';
import { array, boolean, integer, nullable, number, object, type Shape, string } from './shape.js';
import { hopColumns, labelShape } from './trace-hops.js';
import { type Field, list, view } from './view.js';

const endTones = { reached: 'good', unreached: 'warn', unreachable: 'bad', loop: 'bad' } as const;

/** `net trace`. */
export const traceView = view<Trace>({
  schema: 'net.trace/1',
  about: 'The path to a destination, hop by hop.',
  rows: 'hops',
  fields: [
    { key: 'destination', about: 'As it was asked.', shape: string },
    {
      key: 'address',
      about: 'The address traced.',
      shape: string,
      heading: 'Path to',
      text: ({ address, destination }) => (address === destination ? address : `${destination} (${address})`),
      tone: () => 'strong',
    },
    {
      key: 'protocol',
      about: 'What was sent: icmp, udp or tcp.',
      shape: string,
      heading: 'By',
      text: ({ protocol, port, fellBack }) =>
        `${protocol}${port === 0 ? '' : ` to port ${port}`}${fellBack ? ' (this user may not send ICMP)' : ''}`,
    },
    { key: 'port', about: 'Destination port; 0 for ICMP.', shape: integer },
    { key: 'engine', about: 'What sent it: sockets or net-ping.', shape: string },
    { key: 'socket', about: 'Kind of socket: icmp-datagram, icmp-raw, udp or tcp.', shape: string },
    { key: 'fellBack', about: 'True when ICMP was not allowed and UDP was sent.', shape: boolean },
    {
      key: 'timestamps',
      about: 'The least quality among the times: kernel, kernel-tcp, kernel-rx, user or user-ms; null without one.',
      shape: nullable(string),
    },
    {
      key: 'verdict',
      about: 'reached, unreached, unreachable or loop.',
      shape: string,
      heading: 'Verdict',
      text: ({ verdict, note }) => (note === '' ? verdict : `${verdict}: ${note}`),
      tone: ({ verdict }) => endTones[verdict],
    },
    { key: 'note', about: 'A sentence on the path as a whole; empty when there is nothing to add.', shape: string },
    {
      key: 'pathMtu',
      about: 'Largest packet in bytes that reaches the destination; null when not asked, or not found.',
      shape: nullable(integer),
    },
    { key: 'mtuBlackHole', about: 'True when larger packets vanish without a word.', shape: boolean },
    { key: 'sent', about: 'Packets sent in all, without those of --mtu.', shape: integer },
    { key: 'elapsedMs', about: 'How long the probing took, in ms.', shape: number },
    list<Trace, TraceHop>('hops', 'The hops, from the first asked.', hopColumns, { heading: 'Hops' }),
  ],
  remark: ({ fellBack, mtuBlackHole, pathMtu }) =>
    fellBack
      ? `to trace by ICMP, ${icmpPermit}`
      : mtuBlackHole
        ? `packets larger than ${pathMtu ?? 0} bytes vanish, and nobody says so`
        : undefined,
  verdict: ({ verdict }) => (verdict === 'reached' ? 0 : 1),
});

const only = (
  key: string,
  about: string,
  shape: Shape,
  value: (notice: TraceNotice) => unknown = (notice) => (key in notice ? Reflect.get(notice, key) : undefined),
): Field<TraceNotice> => ({ key, about, shape, optional: true, value });

/** `net trace --ndjson`. */
export const traceLineView = view<TraceNotice>({
  schema: 'net.trace.event/1',
  about: 'An answer to a probe, as it came; at last the whole trace.',
  fields: [
    { key: 'type', about: 'answer or end.', shape: string },
    { key: 'time', about: 'When it was known (RFC 3339).', shape: string },
    only('jumpNo', 'TTL of the probe; what reached the destination may have had some to spare.', integer),
    only('address', 'Who answered.', string),
    only('kind', 'reply, closed, expired, unreachable, too-big or refused.', string),
    only('reached', 'True when the destination itself answered.', boolean),
    only('rttMs', 'Round-trip time in ms.', number),
    only('timestamps', 'How the time was measured.', string),
    only('flow', 'Which of several flows it belongs to.', integer),
    only('late', 'True when its hop was no longer waited for.', boolean),
    only('duplicate', 'True for a further answer to a probe that had one.', boolean),
    only('mpls', 'MPLS labels, outermost first.', array(labelShape)),
    only('trace', 'Of end: the answer of --json.', object(traceView.fields)),
  ],
  verdict: (notice) => (notice.type === 'end' && notice.trace.verdict !== 'reached' ? 1 : 0),
});
