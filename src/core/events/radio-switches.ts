import { BusinessError } from '../errors.js';
import type { Files, Host } from '../host.js';
import { bearerOf } from '../network/bearer.js';
import type { Evidence } from '../network/evidence.js';
import { networksOf } from '../network/networks.js';
import { NetBearType } from '../network/types.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import type { EvidenceSource } from './network-monitor.js';

interface RadioSwitch {
  /** The radio's own name, such as `phy0`, or that of a key of the machine. */
  readonly name: string;
  readonly type: string;
  /** By a program (soft) or by hand (hard). */
  readonly isOff: boolean;
}

const folder = '/sys/class/rfkill';
const mostBytes = 4096;

/** The kernel's types of switches (`rfkill list`) for the bearers that have radios. */
const typeOf: Partial<Record<NetBearType, string>> = {
  [NetBearType.BEARER_WIFI]: 'wlan',
  [NetBearType.BEARER_CELLULAR]: 'wwan',
  [NetBearType.BEARER_BLUETOOTH]: 'bluetooth',
};

/**
 * Knows of networks whose radio is switched off. Most drivers take the interface down then, and it is no network any more;
 * some keep it, with nobody to answer.
 */
export class RadioSwitches implements EvidenceSource {
  readonly #host: Host;
  #evidence: readonly Evidence[] = [];
  #stop: (() => void) | undefined;

  constructor(host: Host) {
    this.#host = host;
  }

  start(changed: () => void): void {
    this.#stop = this.#host.watchRadios?.(changed);
  }

  seen(snapshot: Snapshot, evidence: readonly Evidence[]): void {
    this.#evidence = [];
    const switches = switchesOf(this.#host.files);
    if (switches.every(({ isOff }) => !isOff)) return;
    const off = networksOf(snapshot).filter(({ link }) => {
      const type = typeOf[bearerOf(snapshot, link.ifindex, evidence).value];
      const ofType = switches.filter((each) => each.type === type);
      const own = ofType.filter(({ name }) => name === radioOf(this.#host.files, link.name));
      const deciding = own.length > 0 ? own : ofType;
      return deciding.length > 0 && deciding.every(({ isOff }) => isOff);
    });
    this.#evidence = off.map(({ link }) => ({ ifindex: link.ifindex, source: 'rfkill', radioOff: true }));
  }

  evidence(): readonly Evidence[] {
    return this.#evidence;
  }

  stop(): void {
    this.#stop?.();
  }
}

function switchesOf(files: Files): RadioSwitch[] {
  return namesIn(files).map((name) => {
    const value = (key: string): string => textAt(files, `${folder}/${name}/${key}`);
    return { name: value('name'), type: value('type'), isOff: value('soft') === '1' || value('hard') === '1' };
  });
}

/** Of Wi-Fi the radio that the interface is on; empty for all others, which name none. */
const radioOf = (files: Files, interfaceName: string): string =>
  textAt(files, `/sys/class/net/${interfaceName}/phy80211/name`);

function namesIn(files: Files): readonly string[] {
  try {
    return files.names(folder) ?? [];
  } catch (error) {
    if (error instanceof BusinessError) return [];
    throw error;
  }
}

function textAt(files: Files, path: string): string {
  try {
    return files.readText(path, mostBytes).trim();
  } catch (error) {
    if (error instanceof BusinessError) return '';
    throw error;
  }
}
