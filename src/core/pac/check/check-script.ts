import { BusinessError } from '../../errors.js';
import type { Host } from '../../host.js';
import { withoutPassword } from '../../proxy/url-target.js';
import { PacScript } from '../pac-script.js';
import type { PacSource } from '../read-script.js';
import type { ScriptCheck, ScriptFinding, UrlEvaluation } from './check-types.js';
import { type Comparison, compareEngines } from './compare-engines.js';
import { knowingHost, type KnowingHost } from './known-names.js';
import { engineFindings, evaluationFindings } from './run-findings.js';
import { dependsOnTime, sourceFindings } from './source-findings.js';
import { timeSamples } from './time-samples.js';

export interface CheckScriptOptions {
  /** What the script is asked about; a page, a plain name, this machine and an address when empty. */
  readonly urls?: readonly string[];
  /** Leave pac-resolver out. */
  readonly alone?: boolean;
  readonly signal: AbortSignal;
}

const usualUrls = ['https://www.example.com/', 'http://intranet/', 'http://localhost/', 'http://10.1.2.3/'];
const nothingCompared: Comparison = { differences: [], compared: 0 };
/** Calls of one URL that are timed, while they take no longer than this together. */
const timedCalls = 20;
const timedMs = 20;

/**
 * What an author should know of a script: whether it loads, what it calls that is not there, which names it waits for,
 * what changes with the time, what a call costs, and where pac-resolver, which most Node programs use, differs.
 * As `net pac check`.
 */
export async function checkScript(
  machine: Host,
  { name, text }: PacSource,
  { urls = [], alone = false, signal }: CheckScriptOptions,
): Promise<ScriptCheck> {
  const knowing = knowingHost(machine);
  const { host } = knowing;
  const source = await sourceFindings(host, text);
  const script = new PacScript(host, text, name, { signal });
  const started = host.clock.monotonic();
  try {
    await script.compile();
  } catch (error) {
    signal.throwIfAborted();
    const findings = sorted([findingOf(error, name), ...source]);
    return { script: name, length: text.length, loadMs: null, findings, evaluations: [], ...nothingCompared };
  }
  const loadMs = Math.round((host.clock.monotonic() - started) * 100) / 100;
  const evaluations: UrlEvaluation[] = [];
  const failures: ScriptFinding[] = [];
  for (const url of urls.length === 0 ? usualUrls : urls) {
    const [evaluation, error] = await evaluate(script, url, knowing, signal);
    evaluations.push(evaluation);
    if (error !== undefined) failures.push(findingOf(error, name, evaluation.url));
  }
  script.close();
  const samples = dependsOnTime(source) ? await timeSamples(host, { name, text }, evaluations, signal) : [];
  const comparison = alone ? nothingCompared : await compareEngines(host, text, evaluations, signal);
  const findings = sorted([
    ...failures,
    ...source,
    ...samples,
    ...evaluationFindings(evaluations),
    ...engineFindings(comparison),
  ]);
  return { script: name, length: text.length, loadMs, findings, evaluations, ...comparison };
}

async function evaluate(
  script: PacScript,
  given: string,
  { host, takeNames }: KnowingHost,
  signal: AbortSignal,
): Promise<readonly [UrlEvaluation, BusinessError?]> {
  const url = withoutPassword(given);
  takeNames();
  try {
    const { proxyInfo } = await script.findProxy(given);
    const names = takeNames();
    return [{ url, proxyInfo, names, microseconds: await costOf(script, given, host), error: '' }];
  } catch (error) {
    signal.throwIfAborted();
    // The script is not to blame for what is no URL.
    if (!(error instanceof BusinessError) || error.reason === 'value.url') throw error;
    return [{ url, proxyInfo: '', names: takeNames(), microseconds: null, error: error.message }, error];
  }
}

/** The median, in us: a machine that does something else now and then is not the script's fault. */
async function costOf(script: PacScript, url: string, { clock }: Host): Promise<number> {
  const started = clock.monotonic();
  const taken: number[] = [];
  for (let now = started; taken.length < timedCalls && now - started < timedMs;) {
    await script.findProxy(url);
    const ended = clock.monotonic();
    taken.push(ended - now);
    now = ended;
  }
  const median = taken.sort((one, other) => one - other)[taken.length >> 1] ?? 0;
  return Math.round(median * 10_000) / 10;
}

/** What went wrong, with the line where the message names one: `proxy.pac, line 3: ...`. */
function findingOf(error: unknown, name: string, url = ''): ScriptFinding {
  if (!(error instanceof BusinessError)) throw error;
  const { message } = error;
  const rest = message.startsWith(name) ? message.slice(name.length) : '';
  const [, line, what = message] = /^(?:, line (\d+))?: (.*)$/s.exec(rest) ?? [];
  const asked = url === '' ? '' : `fails for ${url}: `;
  return { severity: 'error', line: line === undefined ? null : Number(line), message: `${asked}${what}` };
}

const ranks = { error: 0, warning: 1, note: 2 } as const;

/** The worst first, each kind from the top of the script to its end. */
const sorted = (findings: readonly ScriptFinding[]): ScriptFinding[] =>
  [...findings].sort(
    (one, other) => ranks[one.severity] - ranks[other.severity] || (one.line ?? 1e9) - (other.line ?? 1e9),
  );
