import type { Host } from '../host.js';
import type { DnsRule } from '../profile/types.js';
import type { ProxyVariable } from '../proxy/proxy-variables.js';
import type { ExecBinding } from './exec-binding.js';
import type { ExecOptions } from './exec-options.js';
import { execProxy } from './exec-proxy.js';

/** A file that the program, and nobody else, is to find in the place of another one. */
export interface PrivateFile {
  readonly path: string;
  readonly text: string;
  /** What it does, for people. */
  readonly purpose: string;
}

/** All that is done before a program runs. */
export interface ExecPlan {
  readonly program: readonly string[];
  /** Of the environment; those without a value are removed. Values may hold a password. */
  readonly variables: readonly ProxyVariable[];
  readonly files: readonly PrivateFile[];
  readonly binding: ExecBinding | undefined;
  readonly uid: number;
}

/**
 * What has to be done so that a program runs inside the profile: the effective proxy in its environment, the custom rules
 * in its hosts file, its sockets bound to the network of the profile. Nothing is changed yet.
 *
 * @throws BusinessError `exec.rules` where programs here would not obey the rules, `exec.tool`, `exec.unbound`,
 * `net.bound-gone`, `usage.network`, `net.*`, `pac.per-url`, `proxy.invalid`, `value.proxy`
 */
export async function execPlan(host: Host, options: ExecOptions): Promise<ExecPlan> {
  const { program, rules = [] } = options;
  const hosts = await hostsFor(host, rules);
  const { files: resolver, binding } = await boundTo(host, options.net);
  const files = [...(hosts === undefined ? [] : [hosts]), ...resolver];
  if (files.length > 0 || binding?.way === 'pasta') await checkTools(host);
  const variables = await execProxy(host, options.proxy);
  return { program, variables, files, binding, uid: host.environment.uid };
}

/** What most runs do not need is not loaded: a program starts as soon as it can. */
async function hostsFor(host: Host, given: readonly DnsRule[]): Promise<PrivateFile | undefined> {
  if (given.length === 0 && host.profile.read().dnsRules.length === 0) return undefined;
  const { privateHosts } = await import('./private-hosts.js');
  return privateHosts(host, given);
}

async function boundTo(host: Host, named: string | undefined): Promise<Pick<ExecPlan, 'files' | 'binding'>> {
  if (named === undefined && host.profile.read().appBinding === null) return { files: [], binding: undefined };
  const [{ boundInterface }, { bindingFor }, { privateResolver }] = await Promise.all([
    import('../binding/bound-network.js'),
    import('./exec-binding.js'),
    import('./private-resolver.js'),
  ]);
  const net = named ?? `if:${boundInterface(host) ?? ''}`;
  return { files: privateResolver(host, net), binding: bindingFor(host, net) };
}

async function checkTools(host: Host): Promise<void> {
  const { checkNamespaceTools } = await import('./system-tool.js');
  checkNamespaceTools(host);
}
