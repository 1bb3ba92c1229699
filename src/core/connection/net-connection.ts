import { type AsyncCallback, type Callback, callForms } from '../call-forms.js';
import { BusinessError } from '../errors.js';
import { bareEvent, type NetworkEvent, type NetworkEventType } from '../events/network-event.js';
import { LongTimer } from '../events/long-timer.js';
import type { NetworkMonitor } from '../events/network-monitor.js';
import { type Registration, Registrations } from '../events/registrations.js';
import { checkedSpecifier, defaultSpecifier } from '../events/specifier.js';
import { BestNetwork } from '../events/trackers.js';
import { sharedHost } from '../shared-host.js';
import { NetHandle } from './net-handle.js';
import { ownCapabilities, ownProperties } from './seed-shapes.js';
import type { NetConnection, NetConnectionEvents, NetSpecifier } from './types.js';

const longestTimeoutMs = 2 ** 32 - 1;
const eventTypes: ReadonlySet<string> = new Set([
  'netAvailable',
  'netBlockStatusChange',
  'netCapabilitiesChange',
  'netConnectionPropertiesChange',
  'netLost',
  'netUnavailable',
] satisfies (keyof NetConnectionEvents & NetworkEventType)[]);

let shared: Registrations | undefined;

/**
 * Listens for what becomes of the network that serves a request best; see `createNetConnection`. Events come after
 * `register` has called back, each in a turn of its own: what a callback throws reaches nobody else.
 */
export class MatchingConnection implements NetConnection, Registration {
  readonly #given: unknown;
  readonly #timeoutMs: unknown;
  readonly #callbacks = new Map<string, ((value: never) => void)[]>();
  #session: Session | undefined;
  #isReferenced = true;

  constructor(netSpecifier: unknown, timeout: unknown) {
    this.#given = netSpecifier;
    this.#timeoutMs = timeout;
  }

  get isReferenced(): boolean {
    return this.#isReferenced;
  }

  /**
   * Begins to listen. Tells at once of a network that is there already.
   * @throws BusinessError to the callback: 401 for a specifier or timeout that cannot be, 2101008 when registered
   * already, 2101022 beyond 2000 registrations, 2100002 where the kernel cannot be asked
   */
  register(callback: AsyncCallback<void>): void;
  register(): Promise<void>;
  register(...given: readonly unknown[]): unknown {
    return Reflect.apply(
      callForms(() => this.#register()),
      undefined,
      given,
    );
  }

  /**
   * Ends listening: nothing more is told.
   * @throws BusinessError to the callback: 2101007 when not registered
   */
  unregister(callback: AsyncCallback<void>): void;
  unregister(): Promise<void>;
  unregister(...given: readonly unknown[]): unknown {
    return Reflect.apply(
      callForms(() => this.#unregister()),
      undefined,
      given,
    );
  }

  /**
   * Adds a callback for events of a type, of which there may be several; before or after `register`.
   * @throws BusinessError `usage.argument` (401) for an unknown type or a callback that is no function
   */
  on<Type extends keyof NetConnectionEvents>(type: Type, callback: Callback<NetConnectionEvents[Type]>): void {
    if (!eventTypes.has(type)) throw new BusinessError('usage.argument', `There is no event "${type}"`);
    if (typeof callback !== 'function') throw new BusinessError('usage.argument', 'The callback is no function');
    const known = this.#callbacks.get(type);
    if (known === undefined) this.#callbacks.set(type, [callback]);
    else known.push(callback);
  }

  /** Lets the process end although this is registered. */
  unref(): void {
    this.#refer(false);
  }

  ref(): void {
    this.#refer(true);
  }

  onChange(monitor: NetworkMonitor): void {
    this.#session?.follow(monitor);
  }

  #register(): void {
    const specifier = this.#given === undefined || this.#given === null ? undefined : checkedSpecifier(this.#given);
    const timeoutMs = specifier === undefined ? 0 : checkedTimeout(this.#timeoutMs);
    if (this.#session !== undefined) {
      throw new BusinessError('connection.registered', 'The connection is registered already');
    }
    shared ??= new Registrations(sharedHost());
    const monitor = shared.add(this);
    const session = new Session(new BestNetwork(specifier ?? defaultSpecifier), (event) => this.#tell(session, event));
    this.#session = session;
    session.begin(monitor, timeoutMs, this.#isReferenced);
  }

  #unregister(): void {
    if (this.#session === undefined) {
      throw new BusinessError('connection.unregistered', 'The connection is not registered');
    }
    this.#session.end();
    this.#session = undefined;
    shared?.remove(this);
  }

  #refer(isReferenced: boolean): void {
    this.#isReferenced = isReferenced;
    this.#session?.refer(isReferenced);
    shared?.refer();
  }

  #tell(session: Session, event: NetworkEvent): void {
    for (const callback of this.#callbacks.get(event.type) ?? []) {
      process.nextTick(() => {
        // What unregistered meanwhile hears nothing more.
        if (this.#session === session) Reflect.apply(callback, undefined, [payloadOf(event)]);
      });
    }
  }
}

/** The time between a register and its unregister. */
class Session {
  readonly #tracker: BestNetwork;
  readonly #tell: (event: NetworkEvent) => void;
  #beginning: NodeJS.Immediate | undefined;
  #timer: LongTimer | undefined;
  #isUnavailable = true;

  constructor(tracker: BestNetwork, tell: (event: NetworkEvent) => void) {
    this.#tracker = tracker;
    this.#tell = tell;
  }

  begin(monitor: NetworkMonitor, timeoutMs: number, isReferenced: boolean): void {
    if (timeoutMs > 0) this.#timer = new LongTimer(sharedHost().clock, timeoutMs, () => this.#giveUp());
    this.refer(isReferenced);
    this.#beginning = setImmediate(() => {
      this.#beginning = undefined;
      this.follow(monitor);
      if (timeoutMs === 0) this.#giveUp();
    });
  }

  follow(monitor: NetworkMonitor): void {
    if (this.#beginning !== undefined) return;
    const events = this.#tracker.follow(monitor.states());
    if (!this.#tracker.isEmpty) this.#isUnavailable = false;
    for (const event of events) this.#tell(event);
  }

  refer(isReferenced: boolean): void {
    if (isReferenced) this.#timer?.ref();
    else this.#timer?.unref();
  }

  end(): void {
    clearImmediate(this.#beginning);
    this.#timer?.clear();
  }

  #giveUp(): void {
    if (!this.#isUnavailable) return;
    this.#isUnavailable = false;
    this.#tell(bareEvent('netUnavailable', new Date().toISOString()));
  }
}

/**
 * Listens for what becomes of a network (seed: createNetConnection). Without a specifier it is the default network:
 * INTERNET and NOT_VPN. A network matches that has all asked capabilities, one of the asked bearers, at least the asked
 * bandwidths and, where one is given, the identifier: interface name, SSID, connection name, `slot0` or `slot1`. No
 * network is ever activated.
 *
 * On a match come netAvailable, netCapabilitiesChange and netConnectionPropertiesChange; then what changes; netLost
 * when none matches any more, or before those of another one that takes over where the first went away.
 *
 * @param timeout ms, 0 to 2^32 - 1, after which netUnavailable says that no network has matched yet; 0 says it at once.
 * Counts only with a specifier
 *
 * As `net watch --default`.
 */
export function createNetConnection(netSpecifier?: NetSpecifier, timeout?: number): NetConnection {
  return new MatchingConnection(netSpecifier, timeout);
}

function checkedTimeout(given: unknown): number {
  if (given === undefined || given === null) return 0;
  if (typeof given === 'number' && Number.isInteger(given) && given >= 0 && given <= longestTimeoutMs) return given;
  throw new BusinessError('usage.argument', `The timeout must be a whole number of ms from 0 to ${longestTimeoutMs}`);
}

/** Each callback gets objects of its own: the seed's types are mutable. */
function payloadOf({ type, netId, netCap, connectionProperties, blocked = false }: NetworkEvent): unknown {
  const netHandle = new NetHandle(netId);
  if (type === 'netAvailable' || type === 'netLost') return netHandle;
  if (netCap !== undefined) return { netHandle, netCap: ownCapabilities(netCap) };
  if (connectionProperties !== undefined) {
    return { netHandle, connectionProperties: ownProperties(connectionProperties) };
  }
  return type === 'netBlockStatusChange' ? { netHandle, blocked } : undefined;
}
