import { boundInterface } from '../binding/bound-network.js';
import type { Host } from '../host.js';
import type { ProxyVariable } from '../proxy/proxy-variables.js';
import { bindingFor, type ExecBinding } from './exec-binding.js';
import type { ExecOptions } from './exec-options.js';
import { execProxy } from './exec-proxy.js';
import { privateHosts } from './private-hosts.js';
import { privateResolver } from './private-resolver.js';
import { findTool, unshareMissing } from './system-tool.js';

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
export function execPlan(host: Host, options: ExecOptions): ExecPlan {
  const { program, rules = [] } = options;
  const bound = boundInterface(host);
  const net = options.net ?? (bound === undefined ? undefined : `if:${bound}`);
  const hosts = privateHosts(host, rules);
  const resolver = net === undefined ? [] : privateResolver(host, net);
  const files = [...(hosts === undefined ? [] : [hosts]), ...resolver];
  const binding = net === undefined ? undefined : bindingFor(host, net);
  if ((files.length > 0 || binding?.way === 'pasta') && findTool(host, 'unshare') === undefined) throw unshareMissing();
  return { program, variables: execProxy(host, options.proxy), files, binding, uid: host.environment.uid };
}
