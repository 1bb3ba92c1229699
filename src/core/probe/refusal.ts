/** What an ICMP error says of the way: unreachable by code (RFC 792, RFC 1812; RFC 4443), and the rest. */
export type Refusal =
  | 'network'
  | 'host'
  | 'protocol'
  | 'port'
  | 'too-big'
  | 'source-route'
  | 'prohibited'
  | 'scope'
  | 'policy'
  | 'rejected-route'
  | 'expired'
  | 'other';

/** By code of ICMP type 3. */
const byCode4: readonly Refusal[] = [
  'network',
  'host',
  'protocol',
  'port',
  'too-big',
  'source-route',
  'network',
  'host',
  'host',
  'prohibited',
  'prohibited',
  'network',
  'host',
  'prohibited',
  'prohibited',
  'prohibited',
];

/** By code of ICMPv6 type 1. */
const byCode6: readonly Refusal[] = ['network', 'prohibited', 'scope', 'host', 'port', 'policy', 'rejected-route'];

/** The word for an ICMP error of that type and code. */
export function refusalOf(family: 4 | 6, icmpType: number, icmpCode: number): Refusal {
  if (icmpType === (family === 4 ? 11 : 3)) return 'expired';
  if (family === 6 && icmpType === 2) return 'too-big';
  if (icmpType !== (family === 4 ? 3 : 1)) return 'other';
  return (family === 4 ? byCode4 : byCode6)[icmpCode] ?? 'other';
}
