import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { type Holder, startHolder } from './holder.js';
import { Namespace } from './namespace.js';
import type { Way } from './privilege.js';
import { mustRun, runProgram } from './program.js';
import { namespaceName, sweepStale } from './sweep.js';

export interface NamespaceOptions {
  /** Leaves duplicate address detection on, so that new IPv6 addresses are tentative for a while. Off unless said. */
  readonly duplicateAddressDetection?: boolean;
  /** `ip` commands to furnish it with. */
  readonly with?: readonly string[];
}

/** Namespaces, links between them and programs in them; all gone after `close`, or when this process is. */
export class Lab {
  readonly #namespaces: Namespace[] = [];
  readonly #folders: string[] = [];

  private constructor(
    readonly way: Way,
    readonly holder: Holder | undefined,
  ) {}

  /** Users that programs can be run as: in a user namespace there is but one, who is root there. */
  get userIds(): readonly number[] {
    return this.way === 'root' ? [0, 65_534] : [0];
  }

  static async open(way: Way): Promise<Lab> {
    if (way === 'user') return new Lab(way, await startHolder());
    sweepStale();
    return new Lab(way, undefined);
  }

  /** Makes a namespace whose loopback is up. */
  namespace(label: string, options: NamespaceOptions = {}): Namespace {
    const prefix = this.holder?.prefix ?? [];
    const namespace = new Namespace(namespaceName(label), prefix);
    mustRun([...prefix, 'ip', 'netns', 'add', namespace.name]);
    this.#namespaces.push(namespace);
    if (options.duplicateAddressDetection !== true) {
      namespace.set({ 'ipv6/conf/all/accept_dad': 0, 'ipv6/conf/default/accept_dad': 0 });
    }
    namespace.ip('link set lo up', ...(options.with ?? []));
    return namespace;
  }

  /** A cable: a veth pair with one end in each namespace, both ends up. */
  cable(from: Namespace, fromName: string, to: Namespace, toName: string): void {
    from.ip(`link add ${fromName} type veth peer name ${toName} netns ${to.name}`, `link set ${fromName} up`);
    to.ip(`link set ${toName} up`);
  }

  /** Gives the namespace an `/etc/netns/NAME/resolv.conf`. Root's way only. */
  resolverConfiguration(namespace: Namespace, text: string): void {
    this.etcFile(namespace, 'resolv.conf', text);
  }

  /** Gives programs in the namespace this text for a file of /etc that there is. Root's way only. */
  etcFile(namespace: Namespace, name: string, text: string): void {
    const folder = `/etc/netns/${namespace.name}`;
    mkdirSync(folder, { recursive: true });
    this.#folders.push(folder);
    writeFileSync(`${folder}/${name}`, text);
  }

  async close(): Promise<void> {
    for (const namespace of this.#namespaces) namespace.endPrograms();
    for (const folder of this.#folders) rmSync(folder, { recursive: true, force: true });
    if (this.holder !== undefined) return this.holder.end();
    for (const namespace of this.#namespaces) runProgram(['ip', 'netns', 'del', namespace.name]);
  }
}
