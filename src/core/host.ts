import type { Socket as DatagramSocket } from 'node:dgram';
import type { Socket as StreamSocket } from 'node:net';
import type { Kernel, MissingPart } from './kernel/kernel.js';
import type { ProbeSocket, ProbeSocketKind } from './kernel/probe-socket.js';
import type { NetAddress } from './network/types.js';
import type { OpenProber } from './probe/prober.js';
import type { ManagerInquiry, ManagerPart } from './snapshot/manager-facts.js';
import type { Profile, Remark } from './profile/types.js';
import type { Snapshot } from './snapshot/snapshot.js';

/**
 * The machine, as core sees it. Every core function takes one; there is no other way to the outside.
 *
 * The real one is made once, lazily (`openHost`). Tests give a recorded or a namespaced one.
 */
export interface Host {
  readonly kernel: Kernel;
  /** Set when a recorded snapshot answers in place of the kernel. */
  readonly recorded: Snapshot | undefined;
  /** Name of the network namespace asked about; empty for the caller's own. */
  readonly netns: string;
  /** Of the network that it keeps to, where it keeps to one (`hostOver`). */
  readonly interfaceName?: string;
  readonly clock: Clock;
  /** Told of what could not be read, whenever a snapshot is taken that lacks something. */
  readonly onMissing: (parts: readonly MissingPart[]) => void;
  /** Told of what a user must know beside the answer; nobody is told when absent. */
  readonly remark?: Remark | undefined;
  readonly environment: Environment;
  readonly files: Files;
  /** Starts asking the connection managers of this network namespace; absent where none could know of it. */
  readonly askManagers?: ((parts: readonly ManagerPart[]) => ManagerInquiry) | undefined;
  /** Listens to them: `changed` for each reason to ask again, `ended` when their bus is gone; undefined without one. */
  readonly watchManagers?: ((changed: () => void, ended: () => void) => (() => void) | undefined) | undefined;
  /** Calls back when a radio is switched on or off, as `watchFile`. */
  readonly watchRadios?: ((changed: () => void) => () => void) | undefined;
  /** Calls back when a file changes, until the function it gives is called; absent where nothing can. */
  readonly watchFile?: ((path: string, changed: () => void) => () => void) | undefined;
  /** What is kept between runs; in memory unless files were asked for. */
  readonly profile: Profile;
  /** Seam of name resolution: every command resolves through it, so that custom rules hold everywhere. */
  readonly resolve: Resolve;
  /** Seam of sockets: every command opens sockets through it, so that a network binding holds everywhere. */
  readonly openSocket: OpenSocket;
  /** Opens what sends probes; its sockets come through `openSocket`. */
  readonly openProber: OpenProber;
}

export interface Clock {
  now(): Date;
  /** Milliseconds of a clock that never jumps. */
  monotonic(): number;
  /** The same of one that goes on while the machine sleeps, to 10 ms; absent where there is none. */
  sinceBoot?(): number;
}

export interface Environment {
  readonly platform: NodeJS.Platform;
  /** Effective user id; -1 where the platform has none. */
  readonly uid: number;
  variable(name: string): string | undefined;
}

export interface Files {
  /** Whether anything is there that this user may know of. Where mostly nothing is, to ask first takes a tenth of an error. */
  exists(path: string): boolean;
  /**
   * The text of a file of at most `maxBytes`.
   * @throws BusinessError `file.missing`, `file.unreadable`, `file.size`
   */
  readText(path: string, maxBytes: number): string;
  /** As `readText`, for what is no text. */
  readBytes(path: string, maxBytes: number): Uint8Array;
  /**
   * The names in a folder, sorted by their code units; undefined when the path is no folder.
   * @throws BusinessError `file.missing`, `file.unreadable`
   */
  names(path: string): string[] | undefined;
}

/** Files of text. */
export type TextFiles = Pick<Files, 'readText'>;

export interface ResolveOptions {
  readonly family?: 4 | 6;
  /** What the name is resolved for keeps to this interface: the network that the application is bound to is not asked. */
  readonly interfaceName?: string;
  readonly signal?: AbortSignal;
}

/** IP literals resolve to themselves. Rejects with `dns.*`. */
export type Resolve = (host: string, options?: ResolveOptions) => Promise<NetAddress[]>;

/** What every socket request may say. */
interface SocketRequest {
  /** Interface the socket is bound to (`SO_BINDTODEVICE`); the kernel's own choice when absent. */
  readonly interfaceName?: string;
  /** Address and port to leave from; the kernel's choice when absent or 0. */
  readonly localAddress?: string | undefined;
  readonly localPort?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface StreamRequest extends SocketRequest {
  readonly protocol: 'tcp';
  /** Tried in order with a head start for each (RFC 8305); the first that answers wins. */
  readonly addresses: readonly NetAddress[];
  readonly port: number;
}

export interface DatagramRequest extends SocketRequest {
  readonly protocol: 'udp';
  readonly family: 4 | 6;
  /** The one address that it will send to, where it is one. */
  readonly destination?: string;
  /** It only answers who asks: the network that the application is bound to does not matter. */
  readonly serves?: boolean;
}

/** For the Prober: as many sockets as it takes, each bound as the request says. A local port is not regarded. */
export interface ProbeSocketRequest extends SocketRequest {
  readonly protocol: 'probe';
  readonly family: 4 | 6;
  /** Every destination is this machine itself. */
  readonly staysHere?: boolean;
}

/** Opens one; the caller closes it. Throws `permission` where this user may not have that kind. */
export type ProbeSocketOpener = (kind: ProbeSocketKind) => ProbeSocket;

export type AnySocketRequest = StreamRequest | DatagramRequest | ProbeSocketRequest;
export type AnySocket = StreamSocket | DatagramSocket | ProbeSocketOpener;

/** Opens a socket, bound to a network where one is asked for; never opens an unbound one beside it. See `core/socket`. */
export interface OpenSocket {
  (request: StreamRequest): Promise<StreamSocket>;
  (request: DatagramRequest): Promise<DatagramSocket>;
  (request: ProbeSocketRequest): Promise<ProbeSocketOpener>;
  (request: AnySocketRequest): Promise<AnySocket>;
}
