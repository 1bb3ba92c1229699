import { httpProxyOf } from './default-proxy.js';
import type { ProxyType } from './proxy-server.js';
import type { ProxySettings, ProxySource } from './proxy-settings.js';
import { withoutPassword } from './url-target.js';

/** A proxy setting as it may be shown: the seed's HttpProxy without its password, and where it comes from. */
export interface ProxyAnswer {
  readonly host: string;
  readonly port: number;
  readonly exclusionList: readonly string[];
  /** Empty when the proxy does not ask who we are. */
  readonly username: string;
  readonly hasPassword: boolean;
  /** Null when there is no proxy. */
  readonly source: ProxySource | null;
  readonly from: string;
  /** By scheme; `*` for those without one of their own. */
  readonly servers: readonly ShownServer[];
  /** Script that decides, without a password; empty when none does. */
  readonly pacUrl: string;
}

export interface ShownServer {
  readonly scheme: string;
  readonly type: ProxyType;
  readonly host: string;
  readonly port: number;
}

/** What may be shown of a setting. */
export function proxyAnswer(settings: ProxySettings | undefined): ProxyAnswer {
  const { host, port, exclusionList, username = '', password } = httpProxyOf(settings);
  const named = Object.entries(settings?.servers ?? {});
  const all = [...named, ...(settings?.other === undefined ? [] : [['*', settings.other] as const])];
  const servers = all.flatMap(([scheme, server]) =>
    server === undefined ? [] : [{ scheme, type: server.type, host: server.host, port: server.port }],
  );
  return {
    host,
    port,
    exclusionList,
    username,
    hasPassword: password !== undefined,
    source: settings?.source ?? null,
    from: settings?.from ?? '',
    servers,
    pacUrl: withoutPassword(settings?.pacUrl ?? ''),
  };
}
