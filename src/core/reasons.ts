/**
 * Why calls and commands fail: the one table that decides the code, exit status and hint of each reason.
 *
 * A reason is the stable name of what went wrong; a code is the seed's number for it. The exit status follows the
 * reason, never the code (`docs/exit-codes.md` is generated from this table).
 */

/** The seed's universal and connection error codes with the sentence the seed gives each. */
export const errorNames = {
  201: 'Permission denied',
  401: 'Parameter error',
  2100001: 'Invalid parameter value',
  2100002: 'Failed to connect to the service',
  2100003: 'System internal error',
  2100301: 'Incorrect usage in non-VPN application',
  2101007: 'The callback does not exist',
  2101008: 'The callback already exists',
  2101022: 'The number of requests exceeded the maximum allowed',
} as const;

export type ErrorCode = keyof typeof errorNames;

/** What a reason stands for: the seed's code, the exit status of a command that fails by it, and what to try next. */
export interface ReasonEntry {
  readonly code: ErrorCode;
  readonly exit: ExitStatus;
  readonly meaning: string;
  readonly hint?: string;
}

/**
 * 0 yes or done, 1 the answer is no, 2 wrong usage, 3 could not tell, 4 warnings, 70 a bug, 124 deadline, 126 a program
 * that cannot be run, 127 one that is not there, 130/143 signals.
 */
export type ExitStatus = 0 | 1 | 2 | 3 | 4 | 70 | 124 | 126 | 127 | 130 | 143;

const entry = (code: ErrorCode, exit: ExitStatus, meaning: string, hint?: string): ReasonEntry =>
  hint === undefined ? { code, exit, meaning } : { code, exit, meaning, hint };

/** The whole table of reasons. Adding a way to fail means adding a line here, and nowhere else. */
export const reasons = {
  'usage.command': entry(401, 2, 'there is no such command', 'net --help lists the commands'),
  'usage.flag': entry(401, 2, 'a flag is unknown or its value is wrong'),
  'usage.argument': entry(401, 2, 'an argument is missing, unknown or of the wrong type'),
  'usage.field': entry(401, 2, 'the result has no such field'),
  'netns.gone': entry(2100003, 3, 'the network namespace was deleted meanwhile'),
  'usage.netns': entry(
    2100001,
    2,
    'there is no network namespace of that name',
    '`ip netns` and /run/netns list the names',
  ),
  'usage.network': entry(
    2100001,
    2,
    'no interface of this machine has that netId or name',
    'net list --all shows every interface',
  ),
  'value.address': entry(2100001, 2, 'the text is not an IP address'),
  'route.source': entry(2100001, 2, 'the source is no address of this machine'),
  'value.url': entry(2100001, 2, 'the text is not a URL of the kind asked for'),
  'value.range': entry(2100001, 2, 'the number lies outside its range'),
  'value.text': entry(2100001, 2, 'the text is not of the form asked for'),
  'value.port': entry(2100001, 2, 'the text is no port, no range of ports and no service'),
  'value.proxy': entry(2100001, 2, 'the proxy is not one that can be used'),
  'value.user': entry(2100001, 2, 'no user of this machine has that name'),
  'value.network': entry(2100001, 2, 'no network has this netId'),
  'value.setting': entry(2100001, 2, 'a setting has a value that it cannot have', 'net config show lists the settings'),
  'value.socket': entry(2100001, 2, 'the socket cannot be bound to a network any more'),
  'file.missing': entry(2100001, 2, 'the file does not exist'),
  'file.unreadable': entry(2100001, 2, 'the file cannot be read or written'),
  'file.invalid': entry(2100001, 2, 'the file does not hold what is expected'),
  'file.version': entry(2100001, 2, 'the file was written by a newer version', 'update net, then try again'),
  'file.size': entry(2100001, 2, 'the file is larger than allowed'),
  'file.unsafe': entry(201, 3, 'others could change the file or its folder, so that root does not obey it'),
  'profile.name': entry(2100001, 2, 'the text cannot be the name of a profile'),
  'profile.unknown': entry(2100001, 1, 'there is no such profile', 'net profile list names them'),
  'profile.exists': entry(2100001, 2, 'the profile holds something already', '--replace gives it up'),
  'profile.unsafe': entry(201, 3, 'others could change the file or folder, so it is neither obeyed nor written'),
  'profile.busy': entry(2100002, 3, 'another process keeps the profiles locked'),
  'profile.failed': entry(2100003, 3, 'the profile could not be written; what was kept is kept'),
  'dns.exposed': entry(2100001, 2, 'other machines could ask the service', '--allow-others lets them'),
  'dns.loop': entry(2100003, 3, 'the service is its own upstream', 'name other servers with --server'),
  'rule.unknown': entry(2100001, 1, 'there is no rule for this host', 'net dns rules lists them'),
  'net.none': entry(2100003, 1, 'there is no default network'),
  'net.loopback': entry(2100001, 1, 'the interface is the loopback, not a network'),
  'net.down': entry(2100001, 1, 'the interface is down'),
  'net.no-carrier': entry(2100001, 1, 'the interface has no carrier'),
  'net.dormant': entry(2100001, 1, 'the interface waits for an outside event, such as authentication'),
  'net.port': entry(2100001, 1, 'the interface is a port of a bridge, bond or team'),
  'net.virtual-bridge': entry(2100001, 1, 'the bridge has no physical port and no default route'),
  'net.no-address': entry(2100001, 1, 'the interface has no usable address and no default route'),
  'net.tentative': entry(2100001, 1, 'the addresses of the interface are still being checked for duplicates'),
  'net.dad-failed': entry(2100001, 1, 'another host on the link has the address of the interface'),
  'net.link-local-only': entry(2100001, 1, 'the interface has link-local addresses only and no default route'),
  'net.lacks': entry(2100003, 1, 'the network lacks the capability asked for'),
  'net.unidentified': entry(
    2100003,
    3,
    'too little is known of the network to know it again',
    'once something was sent to its gateway, the hardware address is known: net neigh',
  ),
  'net.bound-gone': entry(
    2100003,
    3,
    'the network that this profile is bound to is not there',
    'net app unbind lets everything leave as the routes say',
  ),
  'net.gone': entry(2100001, 1, 'the network is no longer there'),
  'connection.registered': entry(2101008, 2, 'the connection is registered already'),
  'connection.unregistered': entry(2101007, 2, 'the connection is not registered'),
  'connection.too-many': entry(2101022, 3, 'there are as many registered connections as there may be'),
  'route.unreachable': entry(2100003, 1, 'no route leads to the destination'),
  'route.prohibited': entry(2100003, 1, 'policy forbids the way to the destination'),
  'owner.none': entry(2100003, 1, 'no user owns such a socket'),
  'dns.nxdomain': entry(2100002, 1, 'the name does not exist'),
  'dns.nodata': entry(2100002, 1, 'the name has no address of the family asked for'),
  'dns.failed': entry(2100002, 3, 'the name could not be resolved'),
  'dns.servfail': entry(2100002, 3, 'the name server failed to find an answer'),
  'dns.refused': entry(2100002, 3, 'the name server refuses to answer'),
  'dns.rcode': entry(2100002, 3, 'the name server answered with another error'),
  'dns.timeout': entry(2100002, 3, 'no name server answered in time'),
  'dns.unreachable': entry(2100002, 3, 'no name server could be reached'),
  'dns.malformed': entry(2100002, 3, 'a name server sent what is no sound DNS message'),
  'dns.no-server': entry(2100002, 3, 'no name server is known'),
  'value.name': entry(2100001, 2, 'the text is no name that the DNS can carry'),
  'value.type': entry(2100001, 2, 'the text is no type of DNS record'),
  'value.server': entry(2100001, 2, 'the text is no name server', 'net dns resolve --help lists the forms'),
  'connectivity.never': entry(2100003, 3, 'connectivity checks are switched off', 'net config show says where'),
  'connectivity.unchecked': entry(2100003, 3, 'connectivity has not been checked'),
  permission: entry(201, 3, 'the kernel or a file refuses this user'),
  'kernel.unavailable': entry(2100002, 3, 'the kernel cannot be asked'),
  'kernel.failed': entry(2100003, 3, 'the kernel answered with an error'),
  'kernel.malformed': entry(2100003, 3, 'a kernel message could not be understood'),
  'manager.failed': entry(2100002, 3, 'a connection manager or its bus cannot be asked'),
  'manager.malformed': entry(2100003, 3, 'a message of the system bus could not be understood'),
  'unsupported.platform': entry(2100002, 3, 'this needs Linux'),
  'probe.engine': entry(2100001, 2, 'the engine asked for cannot do this', 'leave --engine away'),
  'probe.engine-missing': entry(2100002, 3, 'the engine asked for is not installed', 'npm install net-ping'),
  'probe.size': entry(2100001, 2, 'the probe is too big to be sent in one piece'),
  'tcp.refused': entry(2100002, 3, 'the connection was refused'),
  'tcp.timeout': entry(2100002, 3, 'no answer came in time'),
  'tcp.unreachable': entry(2100002, 3, 'no way leads to the destination'),
  'socket.address': entry(2100002, 3, 'the local address or port cannot be used'),
  'socket.state': entry(2100003, 3, 'the socket is not in the state for this, such as not connected'),
  'tcp.failed': entry(2100002, 3, 'the connection failed'),
  'tls.untrusted': entry(2100002, 3, "the server's certificate is not trusted"),
  'http.failed': entry(2100002, 3, 'the HTTP exchange failed'),
  'http.size': entry(2100002, 3, 'the HTTP response is larger than allowed'),
  'pac.unset': entry(2100003, 1, 'no PAC script is set', 'net pac set sets one, --file or --url names one'),
  'pac.fetch': entry(2100002, 3, 'the PAC script could not be fetched'),
  'pac.script': entry(2100003, 3, 'the PAC script has an error'),
  'pac.limit': entry(2100003, 3, 'the PAC script went beyond a limit of time, memory or names'),
  'pac.result': entry(2100003, 3, 'the PAC script returned what names no proxy'),
  'proxy.invalid': entry(2100003, 3, 'a setting names a proxy that cannot be understood'),
  'pac.per-url': entry(2100003, 3, 'a PAC script decides, for each URL anew'),
  'proxy.refused': entry(2100002, 3, 'the proxy refused the connection'),
  'proxy.failed': entry(2100002, 3, 'the proxy could not be talked to'),
  'cert.malformed': entry(2100001, 2, 'the bytes are no certificate'),
  'openssl.unavailable': entry(2100002, 3, 'OpenSSL, which judges certificates, cannot be reached'),
  'tls.failed': entry(2100002, 3, 'the TLS handshake failed'),
  'tls.refused': entry(2100002, 3, 'the server does not begin TLS on this connection'),
  'ws.refused': entry(2100002, 1, 'the server refused the WebSocket'),
  'ws.closed': entry(2100002, 1, 'the server closed the connection before the WebSocket was open'),
  'ws.protocol': entry(2100002, 1, 'what the server said is no WebSocket'),
  'ws.lost': entry(2100002, 1, 'the WebSocket was lost, or closed in an abnormal way'),
  'ws.size': entry(2100002, 1, 'a WebSocket message is larger than allowed'),
  'ws.queue': entry(2100002, 1, 'more waits to be sent on the WebSocket than allowed'),
  'value.header': entry(2100001, 2, 'the text is not an HTTP header that can be sent'),
  'header.size': entry(2100001, 2, 'the HTTP headers are more than allowed'),
  'program.missing': entry(2100001, 127, 'there is no such program'),
  'program.refused': entry(2100001, 126, 'the program cannot be run'),
  'exec.tool': entry(2100002, 3, 'a program of the system that net exec needs is not there'),
  'exec.rules': entry(2100003, 3, 'the custom rules would not hold for programs here'),
  'exec.unbound': entry(2100003, 3, 'the program could not be bound to the network, so it was not run'),
  'output.failed': entry(2100003, 3, 'the output could not be written'),
  deadline: entry(2100002, 124, 'the deadline passed'),
  internal: entry(2100003, 70, 'a bug in net'),
} as const satisfies Record<string, ReasonEntry>;

export type Reason = keyof typeof reasons;

/** What a reason stands for. By a call, as most runs never need the table. */
export const reasonEntry = (reason: Reason): ReasonEntry => reasons[reason];

/** The sentence the seed gives a code. */
export const errorName = (code: ErrorCode): string => errorNames[code];
