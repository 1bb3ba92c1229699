import type { TraceProgress } from '../../core/trace/trace-route.js';
import type { TraceControl } from '../../core/trace/watch-path.js';
import { chooseFields } from '../choose-fields.js';
import { traceView } from '../view/trace.js';
import type { View } from '../view/view.js';
import { renderDetail } from './detail.js';
import type { Screen } from './screen.js';

/** A terminal need not be painted more often. */
const repaintMs = 100;

/** The columns that the key `d` switches between. */
const columnSets = [
  undefined,
  'jumpNo,address,lossRate,received,sent,p50Ms,p95Ms,jitterMs,stddevMs',
  'jumpNo,address,names,systems,mpls',
  'jumpNo,address,samples',
];

const keysLine = 'q quit   p pause   r restart   d columns';

export interface TraceDisplayOptions {
  /** Shows nothing until the answer is there. */
  readonly quiet: boolean;
  /** Called when the key `q` is typed; without it no keys are listened to. */
  readonly stop: (() => void) | undefined;
}

/** Shows a trace while it runs: a table whose rows fill as answers come, and keys where it goes on. */
export class TraceDisplay implements TraceControl {
  readonly #screen: Screen;
  readonly #quiet: boolean;
  readonly #keys: boolean;
  readonly #views: readonly View<unknown>[];
  #set = 0;
  #paintedMs: number;
  #latest: TraceProgress | undefined;
  paused = false;
  restarts = 0;

  constructor(screen: Screen, { quiet, stop }: TraceDisplayOptions) {
    this.#screen = screen;
    this.#quiet = quiet;
    this.#keys = stop !== undefined;
    this.#paintedMs = performance.now();
    const view = traceView as View<unknown>;
    this.#views = columnSets.map((set) => (set === undefined ? view : chooseFields(view, set.split(','))));
    if (stop !== undefined) screen.onKey((key) => this.#type(key, stop));
  }

  /** To be told of every answer. */
  readonly take = (progress: TraceProgress): void => {
    this.#latest = progress;
    const now = performance.now();
    if (!this.#screen.live || this.#quiet || now - this.#paintedMs < repaintMs) return;
    this.#paintedMs = now;
    void this.#paint();
  };

  #type(key: string, stop: () => void): void {
    if (key === 'q') return stop();
    if (key === 'p') this.paused = !this.paused;
    else if (key === 'r') this.restarts++;
    else if (key === 'd') this.#set = (this.#set + 1) % this.#views.length;
    void this.#paint();
  }

  async #paint(): Promise<void> {
    const view = this.#views[this.#set];
    if (view === undefined || this.#latest === undefined) return;
    const { width, height, paint } = this.#screen;
    const text = await renderDetail(view, this.#latest.trace(), { width, paint });
    const lines = text.trimEnd().split('\n');
    const below = this.#keys ? [paint('faint', this.paused ? `${keysLine}   (paused)` : keysLine)] : [];
    await this.#screen.repaint([...fitting(lines, Math.max(2, height - 1 - below.length)), ...below]);
  }
}

/** Where there is no room for all, the headings and the farthest hops matter most: the last of them is the destination. */
function fitting(lines: readonly string[], room: number): readonly string[] {
  if (lines.length <= room) return lines;
  const headings = lines.lastIndexOf('') + 2;
  if (lines.length - headings <= room) return lines.slice(-room);
  return [...lines.slice(headings, headings + 1), ...lines.slice(1 - room)];
}
