import type { Host } from '../../host.js';
import { PacScript } from '../pac-script.js';
import type { PacSource } from '../read-script.js';
import type { ScriptFinding, UrlEvaluation } from './check-types.js';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** For all of it: a small part of that is enough for what people write, on a machine that is not busy. */
const longestMs = 10_000;

/**
 * Which URLs get something else at another time: every sixth hour of a week from now, and the same hour of each month of
 * the year that begins now.
 */
export async function timeSamples(
  host: Host,
  { name, text }: PacSource,
  evaluations: readonly UrlEvaluation[],
  signal: AbortSignal,
): Promise<ScriptFinding[]> {
  const started = performance.now();
  const open = new Map(evaluations.filter(({ error }) => error === '').map((each) => [each.url, each.proxyInfo]));
  const findings: ScriptFinding[] = [];
  for (const now of sampleTimes(host.clock.now())) {
    if (open.size === 0 || signal.aborted || performance.now() - started > longestMs) break;
    const script = new PacScript(host, text, name, { now, signal });
    for (const [url, usual] of open) {
      const other = await script.findProxy(url).then(
        ({ proxyInfo }) => proxyInfo,
        () => usual,
      );
      if (other === usual) continue;
      open.delete(url);
      const message = `what ${url} gets changes by itself: ${usual} now, ${other} on ${weekdays[now.getDay()]} ${clockText(now)}`;
      findings.push({ severity: 'note', line: null, message });
    }
    script.close();
  }
  return findings;
}

function sampleTimes(now: Date): Date[] {
  const hours = Array.from({ length: 28 }, (_, at) => now.getTime() + (at + 1) * 6 * hourMs);
  const months = Array.from({ length: 11 }, (_, at) => now.getTime() + (at + 1) * 30 * dayMs);
  return [...hours, ...months].map((ms) => new Date(ms));
}

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

function clockText(time: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const date = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return `${date} ${two(time.getHours())}:${two(time.getMinutes())}`;
}
