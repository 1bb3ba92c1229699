/** What a program prints, on standard output and on standard error. */
export interface Printed {
  readonly out?: string;
  readonly error?: string;
  /** It listens until somebody ends it. */
  readonly listens?: boolean;
  /** It ends by an exception, which says this. */
  readonly throws?: RegExp;
}

const prefix = (address: string, prefixLength: number): object => ({
  address: { address, family: 1, port: 0 },
  prefixLength,
});

/** What resolv.conf says. */
export interface Resolver {
  readonly nameservers: readonly string[];
  readonly domains: string;
}

const properties = ({ nameservers, domains }: Resolver): object => ({
  interfaceName: 'up0',
  domains,
  linkAddresses: [prefix('10.1.0.1', 24)],
  routes: [
    {
      interface: 'up0',
      destination: prefix('0.0.0.0', 0),
      gateway: { address: '10.1.0.2', family: 1, port: 0 },
      hasGateway: true,
      isDefaultRoute: true,
      isExcludedRoute: false,
    },
    {
      interface: 'up0',
      destination: prefix('10.1.0.0', 24),
      gateway: { address: '0.0.0.0', family: 1, port: 0 },
      hasGateway: false,
      isDefaultRoute: false,
      isExcludedRoute: false,
    },
  ],
  dnses: nameservers.map((address) => ({ address, family: address.includes(':') ? 2 : 1, port: 0 })),
  mtu: 1500,
  isIPv4LinkValid: true,
  isIPv6LinkValid: false,
});

const capabilities = {
  linkUpBandwidthKbps: 10_000_000,
  linkDownBandwidthKbps: 10_000_000,
  networkCap: [11, 12, 15],
  bearerTypes: [3],
};

const data = (value: unknown): Printed => ({ out: `Succeeded to get data: ${JSON.stringify(value)}\n` });
/** What the names in the programs are replaced by. */
const loopback = { address: '127.0.0.1', family: 1, port: 0 };
const notAnAddress = '"xx.xx.xx.xx" is not an IP address';
const silent = (): Printed => ({});

/** Both callbacks get `undefined` for an error. */
const listening = (): Printed => ({ error: 'undefined\nundefined\n' });

const notRegistered = {
  code: 2101007,
  name: 'The callback does not exist',
  message: 'The connection is not registered',
  reason: 'connection.unregistered',
};

/** What each program of the seed prints on a machine with one default network of this netId, and these name servers. */
export const expectations: Readonly<Record<string, (netId: number, resolver: Resolver) => Printed>> = {
  'get-default-http-proxy-callback': () => ({
    out: 'Succeeded to get data{"host":"","port":0,"exclusionList":[]}\n',
  }),
  'get-default-http-proxy-promise': () => ({ out: '{"host":"","port":0,"exclusionList":[]}\n' }),
  'set-app-http-proxy': () => ({
    error:
      'error: {"code":2100001,"name":"Invalid parameter value",' +
      '"message":"\\"EXAMPLE_URL\\" is not an http or https URL","reason":"value.url"}\n',
  }),
  // Nobody answers the check; that it was made is what is told.
  'report-net-connected-callback': () => ({ error: 'undefined\n' }),
  'report-net-connected-promise': () => ({ out: 'report success\n' }),
  'report-net-disconnected-callback': () => ({ out: 'report success\n' }),
  'report-net-disconnected-promise': () => ({ out: 'report success\n' }),
  'get-connect-owner-uid-promise': () => ({ out: 'uid: -1\n' }),
  'get-connect-owner-uid-sync': () => ({ out: 'uid: -1\n' }),
  'create-net-connection': silent,
  'net-connection-register': () => ({ error: 'undefined\n', listens: true }),
  'net-connection-unregister': () => ({ error: `${JSON.stringify(notRegistered)}\n` }),
  // They unregister before the first event could come.
  'on-net-available': listening,
  'on-net-block-status-change': listening,
  'on-net-capabilities-change': listening,
  'on-net-connection-properties-change': listening,
  'on-net-lost': listening,
  'on-net-unavailable': listening,
  'net-specifier': () => ({ error: 'undefined\n', listens: true }),
  // The namespace has no socket at all.
  'get-system-net-port-states-promise': () => ({
    out:
      'Succeeded to get data: {"tcpPortStatesInfo":[],"udpPortStatesInfo":[]}\n' +
      'TcpPortStatesInfo is undefined \nUdpPortStatesInfo is undefined \n',
  }),
  'get-default-net-callback': (netId) => data({ netId }),
  'get-default-net-promise': (netId) => data({ netId }),
  'get-default-net-sync': silent,
  'get-all-nets-callback': (netId) => data([{ netId }]),
  'get-all-nets-promise': (netId) => data([{ netId }]),
  'get-all-nets-sync': silent,
  'get-connection-properties-callback': (_, resolver) => data(properties(resolver)),
  'get-connection-properties-promise': (_, resolver) => data(properties(resolver)),
  'get-connection-properties-sync': (_, resolver) => ({
    out: `Succeeded to get connectionproperties: ${JSON.stringify(properties(resolver))}\n`,
  }),
  'get-net-capabilities-callback': () => data(capabilities),
  'get-net-capabilities-promise': () => data(capabilities),
  'get-net-capabilities-sync': () => ({
    out: `Succeeded to get net capabilities sync: ${JSON.stringify(capabilities)}\n`,
  }),
  'is-default-net-metered-callback': () => ({ out: 'data: false\n', error: 'undefined\n' }),
  'is-default-net-metered-promise': () => ({ out: 'data: false\n' }),
  'is-default-net-metered-sync': silent,
  'has-default-net-callback': () => ({ out: 'data: true\n', error: 'undefined\n' }),
  'has-default-net-promise': () => ({ out: 'data: true\n' }),
  'has-default-net-sync': silent,
  'get-ip-neigh-table-promise': () => ({
    out: 'ipAddress:[object Object]\nifaceName:up0\nmacAddress:02:00:00:00:00:02\n',
  }),
  'get-dns-ascii': () => ({ out: 'www.xn--fsq092h.com\nwww.example.com\n' }),
  'get-dns-unicode': () => ({ out: 'www.示例.com\nwww.example.com\n' }),
  'bind-socket-callback': () => ({ error: 'bind fail\n' }),
  'bind-socket-callback filled': () => ({ out: 'undefined\n' }),
  'bind-socket-promise': () => ({ error: 'bind fail\n' }),
  'query-probe-result-promise filled': () => ({
    error:
      '{"code":2100001,"name":"Invalid parameter value","message":"The duration is a whole number of seconds from 1 to 1000, ' +
      'not 1001","reason":"value.range"}\n',
  }),
  'query-trace-route-promise filled': () => ({
    error:
      '{"code":2100001,"name":"Invalid parameter value","message":"maxJumpNumber is a whole number from 1 to 30, not 31",' +
      '"reason":"value.range"}\n',
  }),
  'bind-socket-promise filled': () => ({ out: 'bind socket success\n' }),
  'get-addresses-by-name-callback filled': () => data([loopback]),
  'get-addresses-by-name-promise filled': () => data([loopback]),
  'get-addresses-by-name-with-options-promise filled': () => data([loopback]),
  'net-handle-get-addresses-by-name-callback filled': () => data([loopback]),
  'net-handle-get-addresses-by-name-promise filled': () => data([loopback]),
  'net-handle-get-addresses-by-name-with-options-promise filled': () => data([loopback]),
  'net-handle-get-address-by-name-callback filled': () => data(loopback),
  'net-handle-get-address-by-name-promise filled': () => data(loopback),
  'add-custom-dns-rule-callback': () => ({
    error: `Failed to get add custom dns rule. Code:401, message:${notAnAddress}\n`,
  }),
  'add-custom-dns-rule-promise': () => ({
    error: `${JSON.stringify({ code: 401, name: 'Parameter error', message: notAnAddress, reason: 'usage.argument' })}\n`,
  }),
  'remove-custom-dns-rule-callback': () => ({
    error: 'Failed to remove custom dns rule. Code:2100001, message:xxxx has no rule\n',
  }),
  'remove-custom-dns-rule-promise': () => ({
    error:
      '{"code":2100001,"name":"Invalid parameter value","message":"xxxx has no rule","reason":"rule.unknown",' +
      '"hint":"net dns rules lists them"}\n',
  }),
  'get-app-net-callback': () => data({ netId: 0 }),
  'get-app-net-promise': () => ({ out: '{"netId":0}\n' }),
  'get-app-net-sync': silent,
  // There is no Wi-Fi to bind to.
  'set-app-net-callback': () => ({ listens: true }),
  'set-app-net-promise': () => ({ listens: true }),
  'set-net-ext-attribute-promise': () => ({ out: 'setNetExtAttribute success\n' }),
  'set-net-ext-attribute-sync': silent,
  'get-net-ext-attribute-promise': () => ({ out: 'getNetExtAttribute: \n' }),
  'get-net-ext-attribute-sync': () => ({ out: 'getNetExtAttribute: \n' }),
  'set-pac-file-url filled': silent,
  'get-pac-file-url': () => ({ out: '\n' }),
  'find-proxy-for-url': () => ({ out: '\n' }),
  'set-pac-url': silent,
  'get-pac-url': () => ({ throws: /BusinessError: No address of a PAC script is set[^]*code: 2100003/ }),
  'clear-custom-dns-rules-callback': () => ({ out: 'Succeeded to get data: undefined\n' }),
  'clear-custom-dns-rules-promise': () => ({ out: 'success\n' }),
};
