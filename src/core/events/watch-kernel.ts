import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import type { KernelChange } from '../kernel/kernel-watch.js';
import { Bell } from './bell.js';
import { namespaceGone, watchNamespace } from './namespace-end.js';

/** A change as the kernel told it, when and about which interface. */
export interface KernelEvent {
  /** Which table; `resync` where messages were lost, by the kernel or because nobody took them. */
  readonly type: KernelChange['part'] | 'resync';
  /** RFC 3339: when it was read. */
  readonly time: string;
  /** `new` also tells what became of an entry that was there; empty for resync. */
  readonly action: 'new' | 'replaced' | 'deleted' | '';
  /** Empty where it is about none, or about one that is not known. */
  readonly interfaceName: string;
  readonly record: KernelChange['record'] | null;
}

export interface KernelWatchOptions {
  /** Changes of neighbours too: they come by the hundreds. */
  readonly neighbours?: boolean;
  readonly signal?: AbortSignal;
}

/** So many may wait for a slow reader; what comes then is told as lost. */
const mostWaiting = 20_000;

/**
 * The kernel's messages about its tables, as they come: nothing is left out, put together or judged. Who cannot keep up
 * is told by a resync that some are missing.
 *
 * @throws BusinessError `kernel.*`, `permission`, `usage.netns`, `unsupported.platform`; `netns.gone` when the namespace
 * is deleted
 *
 * As `ip monitor link address route rule nexthop`.
 */
export async function* watchKernel(host: Host, options: KernelWatchOptions = {}): AsyncGenerator<KernelEvent> {
  const { neighbours = false, signal } = options;
  const bell = new Bell(signal);
  const names = new Map<number, string>();
  let waiting: KernelEvent[] = [];
  const now = (): string => host.clock.now().toISOString();
  let knowsNames = true;
  const lose = (): void => {
    knowsNames = false;
    waiting = [{ type: 'resync', time: now(), action: '', interfaceName: '', record: null }];
    bell.ring();
  };
  const learnNames = (): void => {
    const { links } = host.kernel.dump();
    names.clear();
    for (const { ifindex, name } of links) names.set(ifindex, name);
    knowsNames = true;
  };
  const tell = (change: KernelChange): void => {
    // Among what was lost may have been links that came or were renamed.
    if (!knowsNames) ifItTells(learnNames);
    if (change.part === 'link') names.set(change.record.ifindex, change.record.name);
    if (waiting.length >= mostWaiting) return lose();
    const { part: type, removed, replaced, record } = change;
    const action = removed ? 'deleted' : replaced ? 'replaced' : 'new';
    waiting.push({ type, time: now(), action, interfaceName: names.get(ifindexOf(change)) ?? '', record });
    bell.ring();
  };
  let isGone = false;
  const release = watchNamespace(host, () => ((isGone = true), bell.ring()));
  const watch = host.kernel.watch({ changed: () => undefined, lost: lose, told: tell }, { neighbours });
  try {
    learnNames();
    while (host.recorded === undefined && (await bell.rung())) {
      const told = waiting;
      waiting = [];
      yield* told;
      if (isGone) throw namespaceGone(host);
    }
  } finally {
    release();
    watch.stop();
  }
}

function ifindexOf(change: KernelChange): number {
  if (change.part === 'route') return change.record.nexthops[0]?.ifindex ?? 0;
  return change.part === 'rule' ? 0 : change.record.ifindex;
}

/** Where the kernel fails to tell now, what was known before stays. */
function ifItTells(ask: () => void): void {
  try {
    ask();
  } catch (error) {
    if (!(error instanceof BusinessError)) throw error;
  }
}
