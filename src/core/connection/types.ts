import type { AsyncCallback, Callback } from '../call-forms.js';
import type { HttpRequest as Request } from '../http/http-request.js';
import type { ConnectionProperties, NetCapabilities } from '../network/types.js';
import type { TCPSocket as Stream } from '../socket/tcp-socket.js';
import type { UDPSocket as Datagram } from '../socket/udp-socket.js';
import type { NetHandle } from './net-handle.js';

/** Which networks are meant (seed: NetSpecifier). */
export interface NetSpecifier {
  netCapabilities: NetCapabilities;
  /** Interface name, network name, connection name, or `slot0` and `slot1` for a modem. */
  bearerPrivateIdentifier?: string;
}

/** Seed: NetCapabilityInfo. */
export interface NetCapabilityInfo {
  netHandle: NetHandle;
  netCap: NetCapabilities;
}

/** Seed: NetConnectionPropertyInfo. */
export interface NetConnectionPropertyInfo {
  netHandle: NetHandle;
  connectionProperties: ConnectionProperties;
}

/** Seed: NetBlockStatusInfo. */
export interface NetBlockStatusInfo {
  netHandle: NetHandle;
  /** Whether policy keeps this user's traffic off the network. */
  blocked: boolean;
}

/** The events of a NetConnection, and what their callbacks are given. */
export interface NetConnectionEvents {
  netAvailable: NetHandle;
  netBlockStatusChange: NetBlockStatusInfo;
  netCapabilitiesChange: NetCapabilityInfo;
  netConnectionPropertiesChange: NetConnectionPropertyInfo;
  netLost: NetHandle;
  netUnavailable: void;
}

/** Listens for changes of networks (seed: NetConnection); see `createNetConnection`. */
export interface NetConnection {
  register(callback: AsyncCallback<void>): void;
  register(): Promise<void>;
  unregister(callback: AsyncCallback<void>): void;
  unregister(): Promise<void>;
  on(type: 'netAvailable', callback: Callback<NetHandle>): void;
  on(type: 'netBlockStatusChange', callback: Callback<NetBlockStatusInfo>): void;
  on(type: 'netCapabilitiesChange', callback: Callback<NetCapabilityInfo>): void;
  on(type: 'netConnectionPropertiesChange', callback: Callback<NetConnectionPropertyInfo>): void;
  on(type: 'netLost', callback: Callback<NetHandle>): void;
  on(type: 'netUnavailable', callback: Callback<void>): void;
  /** While it is registered it keeps the process alive; `unref` lets it end, `ref` takes that back. Not the seed's. */
  ref(): void;
  unref(): void;
}

/** Made by `http.createHttp()` (seed: HttpRequest). */
export type HttpRequest = Request;
/** Made by `socket.constructTCPSocketInstance()` (seed: TCPSocket). */
export type TCPSocket = Stream;
/** Made by `socket.constructUDPSocketInstance()` (seed: UDPSocket). */
export type UDPSocket = Datagram;
