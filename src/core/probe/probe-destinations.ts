import { isLoopback } from '../binding/loopback.js';
import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import { egressInterface } from '../network/egress-interface.js';
import { type ProbeOptions, type ProbePlan, planOf } from './probe-options.js';
import type { ProbeNotice, ProbeReport } from './probe-report.js';
import { type ProbedTarget, ProbeRun, type ProbeTag } from './probe-run.js';
import { ProbeTally } from './probe-tally.js';
import { type ProbeTarget, probeTarget } from './probe-target.js';
import type { Prober, ProberOptions } from './prober.js';
import { checkSource, familyOfSource } from './source-address.js';

/** Names looked up at a time. */
const lookups = 64;

/** Why a destination cannot be probed. */
interface Unfound {
  readonly destination: string;
  readonly error: BusinessError;
}

type Found = { readonly target: ProbeTarget } | Unfound;

/**
 * Probes each destination some times and reports loss and round-trip times, in the order of the destinations. All of
 * them share one socket for each family (TCP: one for each probe). One that cannot be resolved or sent to has its
 * `error`, and does not stop the others; one that is alone and cannot be resolved is an error.
 *
 * @param tell hears of each answer as it comes, and of each report
 * @throws BusinessError `value.range`, `dns.*`, `value.address`, `usage.network`, `net.*`, `permission` with what would allow it, `kernel.*`;
 * the signal's reason when it aborts before the first probe has left
 *
 * As `ping`, `fping`.
 */
export async function probeDestinations(
  host: Host,
  destinations: readonly string[],
  options: ProbeOptions = {},
  tell: (notice: ProbeNotice) => void = () => undefined,
): Promise<ProbeReport[]> {
  const plan = planOf(options);
  const via = options.net === undefined ? undefined : egressInterface(host, options.net).interfaceName;
  const found = await findTargets(host, destinations, options, via);
  const [first] = found;
  if (found.length === 1 && first !== undefined && 'error' in first) throw first.error;
  const probers = new Map<4 | 6, Prober<ProbeTag>>();
  const { signal } = options;
  let run: ProbeRun | undefined;
  const stop = (): void => run?.stop();
  try {
    for (const family of familiesOf(found)) {
      const wanted = { ...proberOptions(plan, family, via), staysHere: staysHere(found, family) };
      const prober = await host.openProber<ProbeTag>(wanted, (event) => run?.take(event));
      probers.set(family, prober);
    }
    const probed = found.map((each) => ('target' in each ? probedTarget(each.target, probers) : undefined));
    const reports = found.map((each) => ('error' in each ? failedReport(each, plan) : undefined));
    for (const report of reports) if (report !== undefined) tell(summaryOf(host, report));
    signal?.throwIfAborted();
    await new Promise<void>((resolve) => {
      const targets = probed.filter((each) => each !== undefined);
      if (targets.length === 0) return resolve();
      run = new ProbeRun(host, plan, targets, tell, resolve);
      signal?.addEventListener('abort', stop, { once: true });
      run.start();
    });
    return found.flatMap((_, index) => reports[index] ?? probed[index]?.report ?? []);
  } finally {
    signal?.removeEventListener('abort', stop);
    for (const prober of probers.values()) prober.close();
  }
}

function proberOptions(plan: ProbePlan, family: 4 | 6, interfaceName: string | undefined): ProberOptions {
  const { protocol = 'icmp', source, dscp, engine } = plan;
  if (source !== undefined) checkSource(source, family);
  return {
    protocol,
    family,
    fallBackToUdp: plan.protocol === undefined,
    ...(engine === undefined ? {} : { engine }),
    ...(interfaceName === undefined ? {} : { interfaceName }),
    ...(source === undefined ? {} : { sourceAddress: source }),
    ...(dscp === undefined ? {} : { dscp }),
  };
}

/** All destinations looked up, some at a time. */
async function findTargets(
  host: Host,
  destinations: readonly string[],
  options: ProbeOptions,
  interfaceName: string | undefined,
): Promise<Found[]> {
  const found: Found[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < destinations.length; index = next++) {
      const destination = destinations[index] ?? '';
      const family = familyOfSource(destination, options.family, options.source);
      found[index] = await probeTarget(host, destination, { ...options, family, interfaceName }).then(
        (target) => ({ target }),
        (error: unknown) => {
          if (error instanceof BusinessError && options.signal?.aborted !== true) return { destination, error };
          throw error;
        },
      );
    }
  };
  await Promise.all(Array.from({ length: Math.min(lookups, destinations.length) }, work));
  return found;
}

const familiesOf = (found: readonly Found[]): Set<4 | 6> =>
  new Set(found.flatMap((each) => ('target' in each ? [each.target.family] : [])));

/** Whether every destination of the family is this machine itself. */
const staysHere = (found: readonly Found[], family: 4 | 6): boolean =>
  found.every((each) => !('target' in each) || each.target.family !== family || isLoopback(each.target.address));

function probedTarget(target: ProbeTarget, probers: ReadonlyMap<4 | 6, Prober<ProbeTag>>): ProbedTarget | undefined {
  const prober = probers.get(target.family);
  return prober && { target, tally: new ProbeTally(), prober, report: undefined };
}

function failedReport({ destination, error }: Unfound, plan: ProbePlan): ProbeReport {
  const engine = { protocol: plan.protocol ?? 'icmp', fellBack: false, name: '' } as const;
  return new ProbeTally().report({ destination, address: '', family: 4, scopeId: 0 }, engine, error, plan.limits);
}

function summaryOf(host: Host, report: ProbeReport): ProbeNotice {
  const { destination, address } = report;
  return { type: 'summary', time: host.clock.now(), destination, address, report };
}
