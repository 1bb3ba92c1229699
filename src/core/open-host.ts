import type { Socket as DatagramSocket } from 'node:dgram';
import type { Socket as StreamSocket } from 'node:net';
import { BusinessError } from './errors.js';
import { watchFile } from './host/watch-file.js';
import { obeyBinding, type BoundSeams } from './binding/obey-binding.js';
import { recordedKernel } from './host/recorded-kernel.js';
import { machineClock } from './host/machine-clock.js';
import { machineEnvironment } from './host/machine-environment.js';
import { machineFiles } from './host/machine-files.js';
import { machineResolver } from './host/machine-resolver.js';
import type {
  AnySocket,
  AnySocketRequest,
  Clock,
  DatagramRequest,
  Environment,
  Files,
  Host,
  OpenSocket,
  ProbeSocketOpener,
  ProbeSocketRequest,
  Resolve,
  StreamRequest,
} from './host.js';
import type { Kernel, MissingPart } from './kernel/kernel.js';
import { openKernel } from './kernel/open-kernel.js';
import { watchRadios } from './kernel/radio-events.js';
import type { Sockets } from './kernel/socket.js';
import { askManagers } from './managers/ask-managers.js';
import { watchManagers } from './managers/watch-managers.js';
import type { OpenProber, ProbeListener, Prober, ProberOptions } from './probe/prober.js';
import { MemoryStore } from './profile/memory-store.js';
import { defaultProfileName } from './profile/profile-name.js';
import type { Profile, ProfileStore, Remark } from './profile/types.js';
import { readSnapshotFile } from './snapshot/read-snapshot.js';
import type { Snapshot } from './snapshot/snapshot.js';

/** Whose network a Host tells of. At most one of a snapshot and a namespace has a meaning; the snapshot wins. */
export interface HostOptions {
  /** Name of a network namespace, as `ip netns` names them; the caller's own when absent or empty. */
  readonly netns?: string;
  /** A recorded snapshot that answers in place of the kernel. */
  readonly snapshot?: Snapshot;
  /** The file that holds one. */
  readonly snapshotFile?: string;
  /** Stands in for the sockets that a snapshot does not hold. */
  readonly sockets?: Sockets;
  /** Stand in for name resolution, rules and all, and for opening sockets, which the application's binding stands before. */
  readonly resolve?: Resolve;
  readonly openSocket?: OpenSocket;
  readonly openProber?: OpenProber;
  /** Where state is kept between runs: `openProfile()` for files. In memory when absent. */
  readonly profile?: Profile;
  /** In its place: a store, whose profile has the name below. */
  readonly profiles?: ProfileStore;
  /** Which of its profiles is used; `default` when absent. */
  readonly profileName?: string;
  /** Stand in for the clock and the environment of this process. */
  readonly clock?: Clock;
  readonly environment?: Environment;
  /** See `Host.remark`. */
  readonly remark?: Remark;
  /** Told of what could not be read; silent when absent, as snapshots say it themselves. */
  readonly onMissing?: (parts: readonly MissingPart[]) => void;
}

/**
 * The machine, or a recorded one. Nothing is opened before it is used, except the file of a snapshot, which is read at
 * once so that a wrong one is told before anything else happens.
 * @throws BusinessError `file.*`, `permission` for a snapshot file that cannot be used
 */
export function openHost(options: HostOptions = {}): OpenedHost {
  const files = machineFiles;
  const { snapshotFile } = options;
  const recorded = options.snapshot ?? (snapshotFile === undefined ? undefined : readSnapshotFile(files, snapshotFile));
  return new OpenedHost(options, recorded, files);
}

/** The Host that `openHost` makes; `close` frees what it opened, and using it again opens it again. */
export class OpenedHost implements Host {
  readonly recorded: Snapshot | undefined;
  readonly netns: string;
  readonly clock: Clock;
  readonly environment: Environment;
  readonly remark: Remark | undefined;
  readonly onMissing: (parts: readonly MissingPart[]) => void;
  readonly files: Files;
  readonly askManagers: Host['askManagers'];
  readonly watchManagers: Host['watchManagers'];
  readonly watchFile: Host['watchFile'];
  readonly watchRadios: Host['watchRadios'];
  readonly profile: Profile;
  readonly resolve: Resolve;
  readonly openSocket: OpenSocket;
  readonly openProber: OpenProber;
  readonly #bindProber: BoundSeams['bindProber'];
  readonly #sockets: Sockets | undefined;
  #kernel: Kernel | undefined;

  constructor(options: HostOptions, recorded: Snapshot | undefined, files: Files) {
    this.recorded = recorded;
    this.netns = recorded?.netns ?? options.netns ?? '';
    this.files = files;
    this.clock = options.clock ?? machineClock;
    this.environment = options.environment ?? machineEnvironment;
    const { profiles = new MemoryStore(), profileName = defaultProfileName } = options;
    this.profile = options.profile ?? profiles.profile(profileName);
    this.remark = options.remark;
    this.onMissing = options.onMissing ?? (() => {});
    this.#sockets = options.sockets;
    const elsewhere = recorded === undefined ? this.netns !== '' && 'another namespace' : 'a recorded snapshot';
    // Of another namespace the managers of this one know nothing.
    this.askManagers = elsewhere === false ? (parts) => askManagers(this, parts) : undefined;
    this.watchManagers = elsewhere === false ? (...calls) => watchManagers(this, ...calls) : undefined;
    this.watchFile = recorded === undefined ? watchFile : undefined;
    this.watchRadios = elsewhere === false ? (changed) => watchRadios(changed) : undefined;
    const bound = obeyBinding(this, {
      openSocket: options.openSocket ?? openSocketLazily,
      resolve: machineResolver(this, elsewhere === false ? '' : elsewhere),
    });
    this.resolve = options.resolve ?? obeyRulesLazily(this.profile, bound.resolve);
    this.openSocket = bound.openSocket;
    this.#bindProber = bound.bindProber;
    this.openProber = options.openProber ?? ((wanted, listener) => this.#openProber(wanted, listener));
  }

  get kernel(): Kernel {
    this.#kernel ??=
      this.recorded === undefined
        ? openKernel({ ...this.environment, netns: this.netns })
        : recordedKernel(this.recorded, this.#sockets);
    return this.#kernel;
  }

  async #openProber<Tag>(options: ProberOptions, listener: ProbeListener<Tag>): Promise<Prober<Tag>> {
    if (this.recorded !== undefined) {
      throw new BusinessError('kernel.unavailable', 'A recorded snapshot cannot be probed');
    }
    const { openProber } = await import('./probe/open-prober.js');
    return openProber(this, await this.#bindProber(options), listener);
  }

  close(): void {
    this.#kernel?.close();
    this.#kernel = undefined;
  }
}

function obeyRulesLazily(profile: Profile, next: Resolve): Resolve {
  return async (host, options) => {
    const { obeyRules } = await import('./dns/rules/obey-rules.js');
    return obeyRules(profile, next)(host, options);
  };
}

/** Asking for a module again costs as much as opening a socket does. */
let socketOpener: OpenSocket | undefined;

function openSocketLazily(request: StreamRequest): Promise<StreamSocket>;
function openSocketLazily(request: DatagramRequest): Promise<DatagramSocket>;
function openSocketLazily(request: ProbeSocketRequest): Promise<ProbeSocketOpener>;
function openSocketLazily(request: AnySocketRequest): Promise<AnySocket>;
function openSocketLazily(request: AnySocketRequest): Promise<AnySocket> {
  return socketOpener === undefined ? loadAndOpen(request) : socketOpener(request);
}

async function loadAndOpen(request: AnySocketRequest): Promise<AnySocket> {
  const { openSocket } = await import('./socket/open-socket.js');
  socketOpener = openSocket;
  return openSocket(request);
}
