import type { TimestampQuality } from '../probe/probe.js';
import type { ProberEngine } from '../probe/prober.js';
import type { ProbeTarget } from '../probe/probe-target.js';
import { toMicroseconds } from '../probe/round-trips.js';
import { defaultPorts } from '../probe/sent-probe.js';
import { describeHops } from './describe-hops.js';
import type { HopNames } from './hop-names.js';
import { loopOf } from './loop.js';
import { mtuOfHops, type PathMtu } from './path-mtu.js';
import { isTerminal, type PathRecord, type Slot } from './path-record.js';
import type { Trace, TraceHop, TraceVerdict } from './trace.js';
import type { TraceSettings } from './trace-settings.js';
import type { Tracer } from './tracer.js';
import { meaningOfMark } from './unreachable-mark.js';

/** What an answer is made of. */
export interface Traced {
  readonly target: ProbeTarget;
  readonly port: number | undefined;
  readonly settings: TraceSettings;
  readonly tracer: Tracer;
  readonly engine: ProberEngine;
  readonly names: HopNames;
  readonly elapsedMs: number;
  readonly mtu?: PathMtu;
}

/** The answer as it stands. */
export function describeTrace({ target, port, settings, tracer, engine, names, elapsedMs, mtu }: Traced): Trace {
  const { path } = tracer;
  const { protocol, name, socket, fellBack } = engine;
  const introduce = (address: string) => names.introduce(address);
  const hops = describeHops(path, { settings, family: target.family, introduce, nowMs: tracer.nowMs() });
  const mtus = mtu === undefined ? undefined : mtuOfHops(mtu, hops);
  const verdict = verdictOf(path);
  return {
    destination: target.destination,
    address: target.address,
    protocol,
    port: protocol === 'icmp' ? 0 : (port ?? defaultPorts[protocol]),
    engine: name,
    socket,
    fellBack,
    timestamps: worstTimestamps(path.slots),
    verdict,
    note: noteOf(path, verdict, hops),
    hops: mtus === undefined ? hops : hops.map((hop) => ({ ...hop, mtu: mtus.get(hop.jumpNo) ?? 0 })),
    sent: path.total,
    elapsedMs: toMicroseconds(elapsedMs),
    pathMtu: mtu?.mtu ?? null,
    mtuBlackHole: mtu?.blackHole ?? false,
  };
}

function verdictOf(path: PathRecord): TraceVerdict {
  const ends = path.slots.flatMap(({ answer }) => (answer !== undefined && isTerminal(answer) ? [answer] : []));
  if (ends.some(({ reached }) => reached)) return 'reached';
  if (ends.length > 0) return 'unreachable';
  return loopOf(path) === undefined ? 'unreached' : 'loop';
}

function noteOf(path: PathRecord, verdict: TraceVerdict, hops: readonly TraceHop[]): string {
  if (verdict === 'loop') {
    const period = loopOf(path)?.period ?? 1;
    return `packets go round: ${period === 1 ? 'the same router again and again' : `${period} routers in a circle`}`;
  }
  const refused = hops.findLast(({ mark }) => mark !== '');
  if (verdict === 'unreachable' && refused !== undefined) {
    return `hop ${refused.jumpNo}, ${refused.address}, says: ${meaningOfMark(refused.mark)}`;
  }
  if (verdict !== 'unreached') return '';
  return path.frontier === 0 ? 'nothing answered' : `nothing answers beyond hop ${path.frontier}`;
}

/** From the best to the least. */
const qualities: readonly TimestampQuality[] = ['kernel', 'kernel-tcp', 'kernel-rx', 'user'];

function worstTimestamps(slots: readonly Slot[]): TimestampQuality | null {
  let worst = -1;
  for (const { answer } of slots)
    if (answer !== undefined) worst = Math.max(worst, qualities.indexOf(answer.timestamps));
  return qualities[worst] ?? null;
}
