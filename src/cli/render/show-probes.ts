import type { ProbeNotice, RefusedNotice, ReplyNotice } from '../../core/probe/probe-report.js';
import { timeText } from '../view/probe-figures.js';
import type { Paint } from './colour.js';
import { escapeText } from './escape.js';
import { ProbeGraph } from './probe-graph.js';
import type { Screen } from './screen.js';

export interface ShownProbes {
  readonly destinations: readonly string[];
  /** Shows nothing while it runs but how far it is. */
  readonly quiet: boolean;
  /** Draws the times in place of a line for each answer. */
  readonly graph: boolean;
}

/** A terminal need not be painted more often. */
const repaintMs = 100;

/** Shows a probing while it runs: a line for each answer, or a graph; the one who calls hands over what it hears. */
export function showProbes(screen: Screen, shown: ShownProbes): (notice: ProbeNotice) => void {
  if (!screen.live) return () => undefined;
  const { destinations, quiet } = shown;
  const { paint } = screen;
  const graph = shown.graph ? new ProbeGraph(destinations) : undefined;
  const progress = { answered: 0, lost: 0, ended: 0 };
  let paintedMs = 0;
  return (notice) => {
    if (notice.type === 'reply' && !notice.duplicate) progress.answered++;
    if (notice.type === 'lost' || notice.type === 'refused') progress.lost++;
    graph?.take(notice);
    if (notice.type === 'summary' && notice.report.error !== null) {
      void screen.print(`${paint('bad', escapeText(notice.report.error.message))}\n`);
    }
    if (graph === undefined && !quiet) {
      print(screen, notice, destinations.length > 1);
      return;
    }
    if (notice.type === 'summary' && ++progress.ended === destinations.length && graph !== undefined) {
      void screen.repaint([]);
      void screen.print(
        graph
          .lines(screen)
          .map((line) => `${line.trimEnd()}\n`)
          .join(''),
      );
      return;
    }
    const now = performance.now();
    if (now - paintedMs < repaintMs && notice.type !== 'summary') return;
    paintedMs = now;
    void screen.repaint(graph?.lines(screen) ?? [`${progress.answered} answered, ${progress.lost} lost`]);
  };
}

function print(screen: Screen, notice: ProbeNotice, several: boolean): void {
  if (notice.type === 'summary') return;
  const { paint } = screen;
  const number = paint('faint', String(notice.sequence).padStart(4));
  const name = several ? [paint('strong', escapeText(notice.destination))] : [];
  void screen.print(`${[number, ...name, ...wordsOf(notice, paint)].join('  ')}\n`);
}

function wordsOf(notice: Exclude<ProbeNotice, { type: 'summary' }>, paint: Paint): string[] {
  if (notice.type === 'lost') return [paint('bad', 'no answer')];
  if (notice.type === 'refused') return refusedWords(notice, paint);
  return replyWords(notice, paint);
}

function replyWords(notice: ReplyNotice, paint: Paint): string[] {
  const marks = (['duplicate', 'late', 'closed'] as const).filter((mark) => notice[mark]);
  return [
    paint('good', `${timeText(notice.rttMs)} ms`),
    ...(notice.from === notice.destination ? [] : [escapeText(notice.from)]),
    ...(notice.ttl === 0 ? [] : [paint('faint', `ttl ${notice.ttl}`)]),
    ...[...marks, ...(notice.reordered ? ['out of order'] : [])].map((mark) => paint('warn', mark)),
  ];
}

function refusedWords({ reason, from, rttMs, mtu }: RefusedNotice, paint: Paint): string[] {
  const what = reason === 'too-big' && mtu > 0 ? `too big: MTU ${mtu}` : reason;
  return [paint('bad', what), `says ${escapeText(from)}`, paint('faint', `after ${timeText(rttMs)} ms`)];
}
