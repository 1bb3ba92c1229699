import type { Environment } from '../host.js';
import { exclusionListOf } from './no-proxy.js';
import { parseProxyServer, type ProxyServer } from './proxy-server.js';
import type { ProxySettings } from './proxy-settings.js';

/**
 * The proxy that environment variables name: `http_proxy`, `https_proxy`, `ftp_proxy`, `all_proxy` and `no_proxy`, each
 * in lower case first, as curl reads them; undefined when none is set.
 *
 * @throws BusinessError `proxy.invalid`
 */
export function environmentProxy(environment: Environment): ProxySettings | undefined {
  const names: string[] = [];
  const valueOf = (name: string): string | undefined => {
    const found = variableOf(environment, name);
    if (found === undefined) return undefined;
    names.push(found.name);
    return found.value;
  };
  const servers: Record<string, ProxyServer> = {};
  for (const scheme of ['http', 'https', 'ftp']) {
    const value = valueOf(`${scheme}_proxy`);
    if (value !== undefined) servers[scheme] = parseProxyServer(value, names.at(-1) ?? '');
  }
  const all = valueOf('all_proxy');
  const other = all === undefined ? undefined : parseProxyServer(all, names.at(-1) ?? '');
  if (names.length === 0) return undefined;
  const exclusionList = exclusionListOf(valueOf('no_proxy') ?? '');
  return {
    source: 'environment',
    from: names.join(', '),
    servers,
    ...(other === undefined ? {} : { other }),
    exclusionList,
    extended: true,
  };
}

/** In a CGI program a request's `Proxy:` header would set HTTP_PROXY, so that only the lower-case name counts there. */
function variableOf(
  environment: Environment,
  name: string,
): { readonly name: string; readonly value: string } | undefined {
  const forgeable = name === 'http_proxy' && environment.variable('REQUEST_METHOD') !== undefined;
  for (const spelling of forgeable ? [name] : [name, name.toUpperCase()]) {
    const value = environment.variable(spelling);
    if (value !== undefined && value !== '') return { name: spelling, value };
  }
  return undefined;
}
