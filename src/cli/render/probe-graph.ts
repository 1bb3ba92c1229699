import type { ProbeNotice } from '../../core/probe/probe-report.js';
import { timeText } from '../view/probe-figures.js';
import type { Paint } from './colour.js';
import { escapeText } from './escape.js';
import type { Screen } from './screen.js';

const eighths = ['', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;
const highest = 12;
/** Lines left for what stands above and below the graph. */
const spareLines = 4;
const lostMark = '×';
const longestName = 24;

/** A round-trip time in ms; null where the answer is lost, undefined where it is still to come. */
type Point = number | null | undefined;

/** The latest round-trip times: of one destination as a graph, of several as a line of bars each. */
export class ProbeGraph {
  readonly #points: ReadonlyMap<string, Point[]>;

  constructor(destinations: readonly string[]) {
    this.#points = new Map(destinations.map((destination) => [destination, []]));
  }

  take(notice: ProbeNotice): void {
    const points = this.#points.get(notice.destination);
    if (points === undefined || notice.type === 'summary') return;
    if (notice.type !== 'reply') points[notice.sequence - 1] = null;
    else if (!notice.duplicate) points[notice.sequence - 1] = notice.rttMs;
  }

  lines({ width, height, paint }: Pick<Screen, 'width' | 'height' | 'paint'>): string[] {
    const [only, ...others] = this.#points;
    if (only === undefined) return [];
    if (others.length === 0) return tall(only[1], width, Math.max(1, Math.min(highest, height - spareLines)), paint);
    return [only, ...others]
      .slice(0, Math.max(1, height - spareLines))
      .map(([name, points]) => flat(name, points, width, paint));
  }
}

/** A graph with its scale on the left, from 0 to the highest of the times shown. */
function tall(points: readonly Point[], width: number, height: number, paint: Paint): string[] {
  const labelWidth = 11;
  const shown = latest(points, width - labelWidth - 1);
  const most = Math.max(...shown.map((point) => point ?? 0), 0.001);
  const lines: string[] = [];
  for (let row = height - 1; row >= 0; row--) {
    const isMarked = row === height - 1 || row === 0 || row === Math.floor(height / 2);
    const label = isMarked ? `${timeText((most * (row + (row === 0 ? 0 : 1))) / height)} ms` : '';
    const cells = shown.map((point) => cellOf(point, row, height / most, paint));
    lines.push(`${paint('faint', `${label.padStart(labelWidth - 1)} ${isMarked ? '┤' : '│'}`)}${cells.join('')}`);
  }
  return lines;
}

/** One line of bars, each scaled to the highest of its own. */
function flat(name: string, points: readonly Point[], width: number, paint: Paint): string {
  const safe = escapeText(name);
  const label = (safe.length > longestName ? `${safe.slice(0, longestName - 1)}…` : safe).padEnd(longestName);
  const last = points.findLast((point) => typeof point === 'number') ?? null;
  const time = (last === null ? '' : `${timeText(last)} ms`).padStart(12);
  const shown = latest(points, width - longestName - 15);
  const most = Math.max(...shown.map((point) => point ?? 0), 0.001);
  return `${paint('strong', label)}${time}  ${shown.map((point) => cellOf(point, 0, 1 / most, paint)).join('')}`;
}

/** What one probe shows in one row; `rowsPerMs` scales times to rows. */
function cellOf(point: Point, row: number, rowsPerMs: number, paint: Paint): string {
  if (point === undefined) return ' ';
  if (point === null) return row === 0 ? paint('bad', lostMark) : ' ';
  const level = Math.round(point * rowsPerMs * 8) - row * 8;
  const filled = row === 0 ? Math.max(level, 1) : level;
  return filled <= 0 ? ' ' : paint('good', eighths[Math.min(filled, 8)] ?? ' ');
}

const latest = (points: readonly Point[], count: number): readonly Point[] =>
  Array.from(points.slice(-Math.max(1, count)));
