import type { Host } from '../host.js';
import { Bell } from './bell.js';
import { LongTimer } from './long-timer.js';
import { namespaceGone, watchNamespace } from './namespace-end.js';
import { bareEvent, type NetworkEvent } from './network-event.js';
import { type EvidenceSource, type MonitorOptions, NetworkMonitor } from './network-monitor.js';
import { defaultSpecifier, type Specifier } from './specifier.js';
import { BestNetwork, EveryNetwork } from './trackers.js';

export interface WatchOptions extends MonitorOptions {
  /** Only networks that match; every one when absent, or with `best` those of the seed's default request. */
  readonly specifier?: Specifier;
  /** Follows the one network that matches best, as the seed's NetConnection does, in place of all that match. */
  readonly best?: boolean;
  /** Also checks whether the Internet answers over the networks, as `NetworkChecks`; the only thing that sends. */
  readonly check?: boolean;
  /** How long to wait for a network before netUnavailable is told, in ms; 0 (default) tells it at once. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * The events of the networks: first the state they are in, as if each had just become available, then what changes.
 * Changes of one burst come as one; whoever reads slowly gets fewer events, never another last state. Sends nothing unless it is to check. Ends
 * when the signal aborts; on a recorded machine, where nothing changes, after the first state.
 *
 * @throws BusinessError `kernel.*`, `permission`, `usage.netns`, `unsupported.platform`; `netns.gone` when the namespace is
 * deleted; with `check`, `connectivity.never`,
 * `value.setting`, `file.*`
 *
 * As `ip monitor`, judged as networks.
 */
export async function* watchNetworks(host: Host, options: WatchOptions = {}): AsyncGenerator<NetworkEvent> {
  const { best = false, specifier = best ? defaultSpecifier : {}, timeoutMs = 0, signal } = options;
  const sources = [...(options.sources ?? []), ...(options.check === true ? await checksOf(host) : [])];
  const monitor = new NetworkMonitor(host, { ...options, sources });
  const bell = new Bell(signal);
  const tracker = best ? new BestNetwork(specifier) : new EveryNetwork(specifier);
  let mayBeUnavailable = true;
  let timer: LongTimer | undefined;
  let release: (() => void) | undefined;
  try {
    let isGone = false;
    release = watchNamespace(host, () => ((isGone = true), bell.ring()));
    monitor.listen(() => bell.ring());
    for (const event of tracker.follow(monitor.states())) yield { ...event, isInitial: true };
    let isDue = timeoutMs === 0 || host.recorded !== undefined;
    if (!isDue) timer = new LongTimer(host.clock, timeoutMs, () => ((isDue = true), bell.ring()));
    let losses = monitor.losses;
    for (;;) {
      mayBeUnavailable &&= tracker.isEmpty;
      if (mayBeUnavailable && isDue) {
        mayBeUnavailable = false;
        yield {
          ...bareEvent('netUnavailable', host.recorded?.takenAt ?? host.clock.now().toISOString()),
          isInitial: timeoutMs === 0,
        };
      }
      if (host.recorded !== undefined || !(await bell.rung())) return;
      if (isGone) {
        yield* tracker.follow({ ...monitor.states(), time: host.clock.now().toISOString(), states: new Map() });
        throw namespaceGone(host);
      }
      const states = monitor.states();
      if (monitor.losses > losses) yield bareEvent('resync', states.time);
      losses = monitor.losses;
      yield* tracker.follow(states);
    }
  } finally {
    timer?.clear();
    release?.();
    monitor.stop();
  }
}

/** A recording is not the place to ask anybody. */
async function checksOf(host: Host): Promise<EvidenceSource[]> {
  if (host.recorded !== undefined) return [];
  const { checkSettings } = await import('../connectivity/check-network.js');
  const { NetworkChecks } = await import('../connectivity/network-checks.js');
  return [new NetworkChecks(host, checkSettings(host))];
}
