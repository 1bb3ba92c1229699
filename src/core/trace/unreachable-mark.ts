import type { ProbeAnswer } from '../probe/probe.js';

/** The marks of traceroute(8) for the codes of a destination unreachable message (RFC 792, RFC 1812; RFC 4443). */
const marks = {
  4: new Map([
    [0, '!N'],
    [1, '!H'],
    [2, '!P'],
    [5, '!S'],
    [9, '!N'],
    [10, '!H'],
    [11, '!N'],
    [12, '!H'],
    [13, '!X'],
    [14, '!V'],
    [15, '!C'],
  ]),
  6: new Map([
    [0, '!N'],
    [1, '!X'],
    [2, '!S'],
    [3, '!H'],
    [5, '!X'],
    [6, '!X'],
  ]),
} as const;

const sentences: Readonly<Record<string, string>> = {
  '!N': 'the network is unreachable',
  '!H': 'the host is unreachable',
  '!P': 'the protocol is unreachable',
  '!S': 'the source route or scope does not fit',
  '!X': 'communication is administratively prohibited',
  '!V': 'the host precedence is refused',
  '!C': 'the precedence is too low',
};

/** How an `unreachable` is marked: `!H` and the like, `!<code>` for what has no letter; empty for other answers. */
export function unreachableMark({ kind, icmpCode }: ProbeAnswer, family: 4 | 6): string {
  return kind === 'unreachable' ? (marks[family].get(icmpCode) ?? `!<${icmpCode}>`) : kind === 'refused' ? '!' : '';
}

/** What a mark means. */
export function meaningOfMark(mark: string): string {
  return sentences[mark] ?? `the destination is unreachable, code ${mark.slice(2, -1)}`;
}
