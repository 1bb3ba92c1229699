import type { Host } from '../host.js';
import { egressInterface } from '../network/egress-interface.js';
import type { TimestampQuality } from '../probe/probe.js';
import { type ProbeTarget, probeTarget } from '../probe/probe-target.js';
import { openProber } from '../probe/open-prober.js';
import type { Prober, ProberOptions } from '../probe/prober.js';
import { defaultPorts } from '../probe/sent-probe.js';
import { describeHops, type HopContext } from './describe-hops.js';
import { HopNames } from './hop-names.js';
import { askIdentified } from './ask-identified.js';
import { loopOf } from './loop.js';
import { isTerminal, type Slot } from './path-record.js';
import { repair } from './repair.js';
import type { Trace, TraceHop, TraceVerdict } from './trace.js';
import { type TraceOptions, type TraceSettings, traceSettings } from './trace-settings.js';
import { Tracer } from './tracer.js';
import { meaningOfMark } from './unreachable-mark.js';

/** Told while a trace runs: `trace()` makes the answer as it stands. */
export interface TraceProgress {
  readonly slot: Slot | undefined;
  readonly trace: () => Trace;
}

/**
 * The path to a destination: every router that lets a probe expire, with its round-trip times; at the end a verdict on
 * each hop and on the whole. Needs no privilege. When `signal` aborts, the answer is what is known by then.
 *
 * @param onProgress called after every answer
 * @throws BusinessError `value.range`, `dns.*`, `value.address`, `usage.network`, `net.*`, `route.*`, `permission`,
 * `socket.address`, `kernel.*`
 *
 * As `traceroute -I -q5 DESTINATION`.
 */
export async function traceRoute(
  host: Host,
  destination: string,
  options: TraceOptions = {},
  onProgress: (progress: TraceProgress) => void = () => undefined,
): Promise<Trace> {
  const settings = traceSettings(options);
  const target = await probeTarget(host, destination, options);
  const names = new HopNames(host, options);
  const startedMs = host.clock.monotonic();
  const tracer = new Tracer(host.clock, {
    target,
    port: options.port,
    settings,
    onAnswer: (slot) => {
      if (slot.answer !== undefined) names.meet(slot.answer.from);
      onProgress({ slot, trace: () => answer() });
    },
  });
  const prober = await openProber<Slot>(host, proberOptions(host, target, options), tracer.take);
  const mtus = new Map<number, number>();
  const answer = (): Trace => describe({ host, target, options, settings, tracer, prober, names, mtus, startedMs });
  try {
    await tracer.run(prober, options.signal);
    if (tracer.path.unidentified.length > 0) await askIdentified(tracer, settings, options.signal);
    if (options.repair === true) await repair(tracer, settings, options.signal);
  } finally {
    prober.close();
  }
  await names.settle(options.signal);
  return answer();
}

function proberOptions(host: Host, target: ProbeTarget, options: TraceOptions): ProberOptions {
  const { protocol = 'icmp', sourceAddress, dscp, net } = options;
  return {
    protocol,
    family: target.family,
    fallBackToUdp: true,
    ...(net === undefined ? {} : { interfaceName: egressInterface(host, net).interfaceName }),
    ...(sourceAddress === undefined ? {} : { sourceAddress }),
    ...(dscp === undefined ? {} : { dscp }),
  };
}

interface Traced {
  readonly host: Host;
  readonly target: ProbeTarget;
  readonly options: TraceOptions;
  readonly settings: TraceSettings;
  readonly tracer: Tracer;
  readonly prober: Prober<Slot>;
  readonly names: HopNames;
  readonly mtus: ReadonlyMap<number, number>;
  readonly startedMs: number;
}

function describe({ host, target, options, settings, tracer, prober, names, mtus, startedMs }: Traced): Trace {
  const { path } = tracer;
  const { protocol, name, socket, fellBack } = prober.engine;
  const context: HopContext = {
    settings,
    family: target.family,
    introduce: (address) => names.introduce(address),
    mtuOf: (hop) => mtus.get(hop) ?? 0,
  };
  const hops = describeHops(path, context);
  const verdict = verdictOf(tracer);
  return {
    destination: target.destination,
    address: target.address,
    protocol,
    port: protocol === 'icmp' ? 0 : (options.port ?? defaultPorts[protocol]),
    engine: name,
    socket,
    fellBack,
    timestamps: worstTimestamps(path.slots),
    verdict,
    note: noteOf(tracer, verdict, hops),
    hops,
    sent: path.total,
    elapsedMs: Math.round((host.clock.monotonic() - startedMs) * 1000) / 1000,
    pathMtu: null,
  };
}

function verdictOf({ path }: Tracer): TraceVerdict {
  const ends = path.slots.flatMap(({ answer }) => (answer !== undefined && isTerminal(answer) ? [answer] : []));
  if (ends.some(({ reached }) => reached)) return 'reached';
  if (ends.length > 0) return 'unreachable';
  return loopOf(path) === undefined ? 'unreached' : 'loop';
}

function noteOf({ path }: Tracer, verdict: TraceVerdict, hops: readonly TraceHop[]): string {
  if (verdict === 'loop') {
    const period = loopOf(path)?.period ?? 1;
    const round = period === 1 ? 'the same router again and again' : `${period} routers in a circle`;
    return `packets go round between hops: ${round}`;
  }
  const refused = hops.findLast(({ mark }) => mark !== '');
  if (verdict === 'unreachable' && refused !== undefined) {
    return `hop ${refused.jumpNo}, ${refused.address}, says: ${meaningOfMark(refused.mark)}`;
  }
  if (verdict !== 'unreached') return '';
  return path.frontier === 0 ? 'nothing answered' : `nothing answers beyond hop ${path.frontier}`;
}

const qualities: readonly TimestampQuality[] = ['kernel', 'kernel-tcp', 'kernel-rx', 'user'];

function worstTimestamps(slots: readonly Slot[]): TimestampQuality | null {
  const found = slots.flatMap(({ answer }) => (answer === undefined ? [] : [qualities.indexOf(answer.timestamps)]));
  return qualities[Math.max(...found)] ?? null;
}
