/** By what a router refuses to forward: nftables' names of the ICMP codes, in IPv4 and in IPv6. */
const refusals = {
  network: ['net-unreachable', 'no-route'],
  host: ['host-unreachable', 'addr-unreachable'],
  protocol: ['prot-unreachable', 'addr-unreachable'],
  port: ['port-unreachable', 'port-unreachable'],
  'network-prohibited': ['net-prohibited', 'admin-prohibited'],
  'host-prohibited': ['host-prohibited', 'admin-prohibited'],
  prohibited: ['admin-prohibited', 'admin-prohibited'],
  policy: ['admin-prohibited', 'policy-fail'],
} as const;

export type Refusal = keyof typeof refusals;

/** What a router's packet filter does; needs `nft`. */
export interface RouterRules {
  /** Forwards, but sends no error. */
  readonly silent?: boolean;
  /** Part of its own errors that it drops at random, 0..1: the hop looks lossy, the way is not. */
  readonly errorLoss?: number;
  /** Part of what it forwards that it drops at random, in each direction, 0..1. */
  readonly loss?: number;
  /** Every so manieth packet towards the server is dropped: the loss is known exactly. */
  readonly dropEvery?: number;
  /** Drops all that it should forward. */
  readonly blackHole?: boolean;
  /** Refuses all that it should forward. */
  readonly reject?: Refusal;
  /** Sends no "fragmentation needed" and no "packet too big". */
  readonly hidesMtu?: boolean;
}

const errors = [
  'icmp type { time-exceeded, destination-unreachable }',
  'icmpv6 type { time-exceeded, destination-unreachable }',
];
const tooBig = ['icmp type destination-unreachable icmp code frag-needed', 'icmpv6 type packet-too-big'];

/** The input of `nft -f -`; empty when there is nothing to do. */
export function rulesOf(rules: RouterRules): string {
  const { reject, dropEvery, errorLoss = 0, loss = 0 } = rules;
  const forward: string[] = [];
  const output: string[] = [];
  if (loss > 0) forward.push(atRandom(loss));
  if (dropEvery !== undefined) {
    const probes = ['icmp type echo-request', 'icmpv6 type echo-request', 'meta l4proto { tcp, udp } iifname "up*"'];
    forward.push(...probes.map((probe) => `${probe} numgen inc mod ${dropEvery} == ${dropEvery - 1} drop`));
  }
  if (rules.blackHole === true) forward.push('drop');
  if (reject !== undefined) {
    const [four, six] = refusals[reject];
    forward.push(`meta nfproto ipv4 reject with icmp type ${four}`, `meta nfproto ipv6 reject with icmpv6 type ${six}`);
  }
  if (rules.silent === true) output.push(...errors.map((match) => `${match} drop`));
  if (errorLoss > 0) output.push(...errors.map((match) => `${match} ${atRandom(errorLoss)}`));
  if (rules.hidesMtu === true) output.push(...tooBig.map((match) => `${match} drop`));
  if (forward.length + output.length === 0) return '';
  return `${chain('forward', forward)}${chain('output', output)}`;
}

const atRandom = (part: number): string => `numgen random mod 10000 < ${Math.round(part * 10_000)} drop`;

const chain = (hook: string, lines: readonly string[]): string => `table inet lab {
  chain ${hook} {
    type filter hook ${hook} priority 0;
    ${lines.join('\n    ')}
  }
}
`;
