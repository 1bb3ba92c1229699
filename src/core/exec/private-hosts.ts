import { hostsLines } from '../dns/rules/hosts-syntax.js';
import { ruleHost } from '../dns/rules/rule-host.js';
import { BusinessError } from '../errors.js';
import type { Host } from '../host.js';
import { canonicalAddress } from '../kernel/codec/ip-address.js';
import type { DnsRule } from '../profile/types.js';
import type { PrivateFile } from './exec-plan.js';
import { hostsSources } from './name-service-switch.js';
import { readIfThere } from './read-if-there.js';

const hostsFile = '/etc/hosts';
/** Sources that know of this machine's own names and containers alone. */
const harmless = new Set(['files', 'myhostname', 'mymachines', 'libvirt', 'libvirt_guest', 'extrausers']);

/**
 * The hosts file of a program that obeys the custom rules: the rules, then what the machine's own file says of other
 * hosts and families; undefined without rules.
 *
 * @param given rules beside the profile's; a host that has some here has none of the profile's
 * @throws BusinessError `exec.rules` where programs would ask another source before the file
 */
export function privateHosts(host: Host, given: readonly DnsRule[]): PrivateFile | undefined {
  const named = new Set(given.map((rule) => rule.host));
  const rules = [...given, ...host.profile.read().dnsRules.filter((rule) => !named.has(rule.host))];
  if (rules.length === 0) return undefined;
  refuseOtherSources(host);
  const lines = hostsLines(rules).map(({ address, host: name }) => `${address}\t${name}`);
  const ruled = new Set(rules.flatMap((rule) => rule.addresses.map((address) => ruledKey(rule.host, address))));
  const kept = readIfThere(host, hostsFile)
    .split('\n')
    .flatMap((line) => withoutRuled(line, ruled));
  const text = `${[...lines, ...kept].join('\n').trimEnd()}\n`;
  return { path: hostsFile, text, purpose: `custom rules for ${String(rules.length)} hosts` };
}

function refuseOtherSources(host: Host): void {
  const before: string[] = [];
  for (const source of hostsSources(host)) {
    if (source === 'files') break;
    if (!harmless.has(source)) before.push(source);
  }
  const asked = hasCache(host) ? 'nscd, which runs here,' : before.length > 0 ? before.join(', ') : undefined;
  if (asked === undefined) return;
  const message = `Custom rules would not hold for programs: ${asked} would be asked before the hosts file`;
  throw new BusinessError('exec.rules', message, {
    hint: 'put files first in the hosts line of /etc/nsswitch.conf, or run it with a profile without rules',
  });
}

/** A name service cache answers from the machine's own hosts file. */
function hasCache(host: Host): boolean {
  try {
    return host.files.names('/run/nscd')?.includes('socket') === true;
  } catch {
    return false;
  }
}

const ruledKey = (name: string, address: string): string => `${address.includes(':') ? 6 : 4} ${name}`;

/** The line without the names that rules decide; no line when none is left. */
function withoutRuled(line: string, ruled: ReadonlySet<string>): string[] {
  const [entry = ''] = line.split('#', 1);
  const [address = '', ...names] = entry.trim().split(/\s+/);
  if (canonicalAddress(address) === null) return [line];
  const left = names.filter((name) => !ruled.has(ruledKey(plain(name), address)));
  if (left.length === names.length) return [line];
  return left.length === 0 ? [] : [`${address}\t${left.join(' ')}`];
}

function plain(name: string): string {
  try {
    return ruleHost(name);
  } catch {
    return name;
  }
}
