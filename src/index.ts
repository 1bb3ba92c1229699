/// <reference types="node" preserve="true" />
/**
 * The library. `connection`, `http` and `socket` are the seed's namespaces; the functions beside them take a Host and
 * answer what the commands of the same name show. Importing it opens nothing and never throws.
 */
export * as connection from './core/connection/connection.js';
export * as http from './core/http/http.js';
export * as netssl from './core/certificate/netssl.js';
export { OH_NetStack_VerifyCertification } from './core/certificate/netssl.js';
export * as socket from './core/socket/socket.js';

export type { AsyncCallback, Callback } from './core/call-forms.js';
export { BusinessError, type ErrorDetails, exitStatusOf } from './core/errors.js';
export { type ErrorCode, type ExitStatus, type Reason, type ReasonEntry, errorNames, reasons } from './core/reasons.js';
export type {
  Clock,
  DatagramRequest,
  Environment,
  Files,
  Host,
  OpenSocket,
  Resolve,
  ResolveOptions,
  StreamRequest,
} from './core/host.js';
export { type HostOptions, openHost, type OpenedHost } from './core/open-host.js';

export { checkNetwork, type CheckOptions } from './core/connectivity/check-network.js';
export { reportNetwork } from './core/connectivity/report-network.js';
export type { ConnectivityReport } from './core/connectivity/types.js';
export type { Change } from './core/events/changes.js';
export type { NetworkEvent, NetworkEventType } from './core/events/network-event.js';
export type { EvidenceSource } from './core/events/network-monitor.js';
export type { Specifier } from './core/events/specifier.js';
export { type KernelEvent, type KernelWatchOptions, watchKernel } from './core/events/watch-kernel.js';
export { type WatchOptions, watchNetworks } from './core/events/watch-networks.js';
export { type ConvertedName, nameToAscii, nameToUnicode, type OtherForm } from './core/idna/convert-name.js';
export { toAscii } from './core/idna/to-ascii.js';
export { toUnicode } from './core/idna/to-unicode.js';
export type { IdnaOptions, IdnaStandard } from './core/idna/types.js';
export { checkScript, type CheckScriptOptions } from './core/pac/check/check-script.js';
export type { EngineDifference, ScriptCheck, ScriptFinding, UrlEvaluation } from './core/pac/check/check-types.js';
export { discoverScripts, type ScriptCandidate, type ScriptDiscovery } from './core/pac/discover-scripts.js';
export { type OpenedScript, openScript, type OpenScriptOptions } from './core/pac/open-script.js';
export { type PacAnswer, type PacOptions, PacScript } from './core/pac/pac-script.js';
export { clearScript, type SetScript, setScript, type SetScriptOptions } from './core/pac/set-script.js';
export { type UsedScript, usedScript } from './core/pac/used-script.js';
export type { PacProxy } from './core/pac/proxy-list.js';
export { fetchScript, type PacSource, readScriptFile } from './core/pac/read-script.js';
export type { LibraryCall, PacLimits } from './core/pac/sandbox-types.js';
export { type NeighbourEntry, type NeighbourQuery, neighbourTable } from './core/neighbours/neighbour-table.js';
export { hostByNetwork, type NetworkHost } from './core/network/host-by-network.js';
export { connectionProperties, type NetworkProperties } from './core/network/connection-properties.js';
export { defaultMetered } from './core/network/default-metered.js';
export {
  type DefaultNetwork,
  defaultNetwork,
  type DefaultWay,
  type NetworkName,
} from './core/network/default-network.js';
export { type EgressInterface, egressInterface } from './core/network/egress-interface.js';
export { type CapabilityVerdict, hasCapabilities } from './core/network/has-capabilities.js';
export {
  type ListedInterface,
  type ListedNetwork,
  listNetworks,
  type NetworkList,
} from './core/network/list-networks.js';
export { networkCapabilities, type NetworkCapabilities } from './core/network/network-capabilities.js';
export type { ProbeNotice, ProbeReport, RefusalCount, RefusedNotice, ReplyNotice } from './core/probe/probe-report.js';
export { probeDestinations } from './core/probe/probe-destinations.js';
export type { ProbeLimits, ProbeOptions } from './core/probe/probe-options.js';
export { streamProbes } from './core/probe/stream-probes.js';
export { streamTrace } from './core/trace/stream-trace.js';
export type { HopAddress, HopVerdict, Trace, TraceHop, TraceVerdict } from './core/trace/trace.js';
export type { TraceAnswer, TraceEnd, TraceNotice } from './core/trace/trace-notice.js';
export { traceRoute, type TraceProgress } from './core/trace/trace-route.js';
export type { TraceOptions } from './core/trace/trace-settings.js';
export type { TraceControl } from './core/trace/watch-path.js';
export { readSettings, type Setting, type SettingKey } from './core/settings/settings.js';
export { readSnapshot } from './core/snapshot/read-snapshot.js';
export type { PlainSnapshot as Snapshot } from './core/snapshot/snapshot.js';
export { takePlainSnapshot as takeSnapshot } from './core/snapshot/take-snapshot.js';
export { writeSnapshot } from './core/snapshot/write-snapshot.js';
export { type BindableSocket, bindSocket } from './core/socket/bind-socket.js';
export { type RouteAnswer, type RouteOptions, routeTo } from './core/route/route-to.js';
export { readCertificateFiles, readRevocationLists, type Sourced } from './core/certificate/certificate-files.js';
export type { ChainEntry } from './core/certificate/chain-entry.js';
export { type CertificateDetails, describeCertificate } from './core/certificate/describe-certificate.js';
export { examineServer, type ServerExamination, type ServerFinding } from './core/certificate/examine-server.js';
export {
  type FetchedCertificates,
  fetchCertificates,
  type FetchOptions,
} from './core/certificate/fetch-certificates.js';
export { showCertificates } from './core/certificate/show-certificates.js';
export type { RefusedIssuer } from './core/certificate/refused-issuers.js';
export { systemTrustStore, trustStore, type TrustStore } from './core/certificate/trust-store.js';
export {
  type CertificateQuestion,
  type CertificateVerdict,
  verifyCertificate,
} from './core/certificate/verify-certificate.js';
export type { VerifyOptions } from './core/certificate/verify-options.js';
export { DnsClient, type DnsQueryOptions, type DnsReply, type DnsStep } from './core/dns/client/dns-client.js';
export { type DnsServer, parseServer } from './core/dns/client/dns-server.js';
export type { DnsMessage, Edns, ExtendedError, Question, ResourceRecord } from './core/dns/message/dns-message.js';
export { NameResolver, type NameResolverOptions } from './core/dns/resolve/name-resolver.js';
export { networkAddresses } from './core/dns/resolve/network-addresses.js';
export type { RecordEntry, Resolution, ResolutionStep, ServerAnswer } from './core/dns/resolve/resolution.js';
export { listPorts, type PortList, type PortQuery } from './core/ports/list-ports.js';
export type { PidReason, TcpPort, UdpPort } from './core/ports/port-entry.js';
export { type OwnedSocket, type OwnerQuestion, type SocketOwner, socketOwner } from './core/ports/socket-owner.js';
export { type AnnouncedScript, announcedScripts } from './core/network/announced-scripts.js';
export { openProfile, type OpenedProfile } from './core/shared-host.js';
export type { Profile, ProfileEntry, ProfileSections, ProfileStore } from './core/profile/types.js';

export { effectiveProxy, setAppProxy } from './core/proxy/app-proxy.js';
export { connectThrough, type ConnectStep, type ThroughOptions } from './core/proxy/connect-through.js';
export { defaultProxy } from './core/proxy/default-proxy.js';
export { type ExclusionOptions, exclusionOf } from './core/proxy/exclusion.js';
export { matchUrl, type UrlMatch } from './core/proxy/match-url.js';
export { networkProxy } from './core/proxy/network-proxy.js';
export { exclusionListOf, noProxyOf } from './core/proxy/no-proxy.js';
export type { ProxyHop } from './core/proxy/proxy-hop.js';
export { parseProxyServer, type ProxyServer, type ProxyType } from './core/proxy/proxy-server.js';
export type { ProxySettings, ProxySource } from './core/proxy/proxy-settings.js';
export { ProxyChooser, type UrlWays, waysTo } from './core/proxy/proxy-chooser.js';
export { type ProxyVariable, proxyVariables, shellLine } from './core/proxy/proxy-variables.js';
export { type ProxyTest, testUrl } from './core/proxy/test-url.js';
export { type ProxyAttempt, type ProxyStep, tryProxies, type TryOptions } from './core/proxy/try-proxies.js';

export * as webSocket from './core/websocket/websocket.js';
export {
  OH_WebSocketClient_AddHeader,
  OH_WebSocketClient_Close,
  OH_WebSocketClient_Connect,
  OH_WebSocketClient_Constructor,
  OH_WebSocketClient_Destroy,
  OH_WebSocketClient_Send,
} from './core/websocket/c-functions.js';

export { addRules, clearRules, importRules, removeRules, type RuleChange } from './core/dns/rules/change-rules.js';
export {
  hostsLines,
  type HostsLine,
  type HostsText,
  readHosts,
  type SkippedLine,
} from './core/dns/rules/hosts-syntax.js';
export { exportProfile, type ExportedProfile, importProfile } from './core/profile/transfer.js';
export { type ServeOptions, serveNames } from './core/dns/serve/serve-names.js';
export type { ServiceEvent } from './core/dns/serve/service-event.js';

export {
  type AttributedNetwork,
  keptAttributes,
  type KeptAttribute,
  networkAttribute,
  setNetworkAttribute,
} from './core/attribute/network-attribute.js';
export { type AppNetwork, appNetwork, setAppNetwork } from './core/binding/app-network.js';
export type { ExecOptions } from './core/exec/exec-options.js';
export { execPlan, type ExecPlan, type PrivateFile } from './core/exec/exec-plan.js';
export { execProgram } from './core/exec/exec-program.js';
export { type ExecStep, execSteps } from './core/exec/exec-steps.js';
