import { boundInterface } from '../binding/bound-network.js';
import { isLoopback } from '../binding/loopback.js';
import type { Host } from '../host.js';
import { egressInterface } from '../network/egress-interface.js';
import type { Prober, ProberOptions } from '../probe/prober.js';
import { type ProbeTarget, probeTarget } from '../probe/probe-target.js';
import { checkSource, familyOfSource } from '../probe/source-address.js';
import { routeTo } from '../route/route-to.js';
import { askIdentified } from './ask-identified.js';
import { describeTrace } from './describe-trace.js';
import { findFlows } from './find-flows.js';
import { HopNames } from './hop-names.js';
import { type PathMtu, PathMtuSearch } from './path-mtu.js';
import type { Slot } from './path-record.js';
import { repair } from './repair.js';
import type { Trace } from './trace.js';
import { type TraceOptions, type TraceSettings, traceSettings } from './trace-settings.js';
import { Tracer } from './tracer.js';
import { watchPath } from './watch-path.js';

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
  const { port, signal, net } = options;
  const interfaceName = net === undefined ? undefined : egressInterface(host, net).interfaceName;
  const family = familyOfSource(destination, options.family, options.sourceAddress);
  const target = await probeTarget(host, destination, { ...options, family, interfaceName });
  const names = new HopNames(host, options, interfaceName);
  const startedMs = host.clock.monotonic();
  const tracer = new Tracer(host.clock, {
    target,
    port,
    settings,
    onAnswer: (slot) => {
      if (slot.answer !== undefined) names.meet(slot.answer.from);
      onProgress({ slot, trace: () => describeTrace({ ...known, elapsedMs: host.clock.monotonic() - startedMs }) });
    },
  });
  const wanted = proberOptions(target, options, interfaceName);
  const prober = await host.openProber<Slot>(wanted, tracer.take);
  const known = { target, port, settings, tracer, engine: prober.engine, names };
  try {
    await probe(tracer, prober, settings, options);
  } finally {
    prober.close();
  }
  const mtu = options.mtu === true ? await pathMtu(host, { target, wanted, tracer, options, settings }) : undefined;
  const elapsedMs = host.clock.monotonic() - startedMs;
  await names.settle(signal);
  return describeTrace({ ...known, elapsedMs, ...(mtu === undefined ? {} : { mtu }) });
}

/** Everything that one prober is needed for. */
async function probe(
  tracer: Tracer,
  prober: Prober<Slot>,
  settings: TraceSettings,
  options: TraceOptions,
): Promise<void> {
  const { signal, flows = 1, watch } = options;
  for (;;) {
    await tracer.run(prober, signal);
    if (tracer.path.unidentified.length > 0) await askIdentified(tracer, settings, signal);
    if (options.repair === true) await repair(tracer, settings, signal);
    if (flows > 1) await findFlows(tracer, settings, flows, signal);
    if (watch === undefined) return;
    await watchPath(tracer, settings, watch, signal);
    if (signal?.aborted === true) return;
    tracer.restart();
  }
}

interface MtuNeeds {
  readonly target: ProbeTarget;
  readonly wanted: ProberOptions;
  readonly tracer: Tracer;
  readonly options: TraceOptions;
  readonly settings: TraceSettings;
}

async function pathMtu(host: Host, { target, wanted, tracer, options, settings }: MtuNeeds): Promise<PathMtu> {
  const { port, signal } = options;
  const net = options.net ?? boundWay(host, target);
  const route = await routeTo(host, target.address, net === undefined ? {} : { net });
  const search = new PathMtuSearch({
    target,
    port,
    maxHops: settings.maxHops,
    firstMtu: route.mtu,
    farthestMs: tracer.path.farthestMs,
    signal,
  });
  const prober = await host.openProber<number>({ ...wanted, unfragmented: true }, search.take);
  try {
    return await search.run(prober);
  } finally {
    prober.close();
  }
}

/** The network that the probes keep to where none is named, as `Host.openProber` has it. */
function boundWay(host: Host, { address }: ProbeTarget): string | undefined {
  const interfaceName = isLoopback(address) ? undefined : (host.interfaceName ?? boundInterface(host));
  return interfaceName === undefined ? undefined : `if:${interfaceName}`;
}

function proberOptions(target: ProbeTarget, options: TraceOptions, interfaceName: string | undefined): ProberOptions {
  const { protocol = 'icmp', sourceAddress, dscp, engine } = options;
  if (sourceAddress !== undefined) checkSource(sourceAddress, target.family);
  return {
    protocol,
    family: target.family,
    fallBackToUdp: options.protocol === undefined,
    ...(interfaceName === undefined ? {} : { interfaceName }),
    ...(isLoopback(target.address) ? { staysHere: true } : {}),
    ...(sourceAddress === undefined ? {} : { sourceAddress }),
    ...(dscp === undefined ? {} : { dscp }),
    ...(engine === undefined ? {} : { engine }),
  };
}
