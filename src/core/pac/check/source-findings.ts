import type { Host } from '../../host.js';
import { PacScript } from '../pac-script.js';
import type { ScriptFinding } from './check-types.js';
import { type FreeCall, freeCalls } from './free-calls.js';
import { scriptTokens } from './script-tokens.js';

/** What web pages, shells and Node have, and no engine of PAC scripts. */
const foreign = new Set(
  (
    'ActiveXObject XMLHttpRequest fetch WScript require importScripts setTimeout setInterval clearTimeout prompt ' +
    'confirm open Worker WebSocket Image'
  ).split(' '),
);
/** Microsoft's. */
const extended = new Set(
  'dnsResolveEx isResolvableEx isInNetEx myIpAddressEx sortIpAddressList getClientVersion'.split(' '),
);
const timed = new Set(['weekdayRange', 'dateRange', 'timeRange', 'Date']);
const mostFindings = 100;

/** What the source alone tells. */
export async function sourceFindings(host: Host, source: string): Promise<ScriptFinding[]> {
  const calls = distinct(freeCalls(source));
  const undefinedNames = await namesWithout(host, new Set(calls.map(({ name }) => name)));
  const findings = calls.flatMap(({ name, line }): ScriptFinding[] => {
    if (undefinedNames.has(name)) {
      const why = foreign.has(name) ? 'which is not there for PAC scripts' : 'which is not defined';
      return [{ severity: 'error', line, message: `calls ${name}, ${why}` }];
    }
    if (!extended.has(name)) return [];
    return [
      { severity: 'warning', line, message: `calls ${name}, an extension of Microsoft that not every program has` },
    ];
  });
  return [...findings, ...timeFindings(source)].slice(0, mostFindings);
}

/** Whether what the script returns may change by itself. */
export const dependsOnTime = (findings: readonly ScriptFinding[]): boolean =>
  findings.some(({ message }) => message.startsWith(timeMessage));

const timeMessage = 'depends on the time';

function timeFindings(source: string): ScriptFinding[] {
  const lines = new Map<number, string>();
  for (const { kind, text, line } of scriptTokens(source)) {
    if (kind === 'name' && timed.has(text) && !lines.has(line)) lines.set(line, text);
  }
  return [...lines].map(([line, name]) => ({ severity: 'note', line, message: `${timeMessage} (${name})` }));
}

function distinct(calls: readonly FreeCall[]): FreeCall[] {
  return [...new Map(calls.map((call) => [`${call.name} ${call.line}`, call])).values()];
}

/** Those of the names that neither JavaScript nor the PAC library defines. */
async function namesWithout(host: Host, names: ReadonlySet<string>): Promise<ReadonlySet<string>> {
  if (names.size === 0) return names;
  const found = new Set<string>();
  const source = `function FindProxyForURL() {
    for (const name of ${JSON.stringify([...names])}) if (typeof globalThis[name] === 'undefined') alert(name);
    return 'DIRECT';
  }`;
  const script = new PacScript(host, source, 'names.pac', { onAlert: (name) => void found.add(name) });
  try {
    await script.findProxy('http://localhost/');
  } finally {
    script.close();
  }
  return found;
}
