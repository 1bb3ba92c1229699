import type { HttpProxy } from '../proxy/types.js';

/**
 * What is kept between runs, under one name. The seed keeps it per application; here an application is a profile
 * (`--profile NAME`, `NET_PROFILE`). Every call is synchronous, as the seed's `...Sync` calls need it.
 */
export interface Profile {
  readonly name: string;
  /** The store it lives in. */
  readonly store: ProfileStore;
  /**
   * What is kept now; empty sections where nothing was ever written. Asks the file each time, parses it when it changed.
   * @param isQuiet without a remark where this user can read nothing here, as for what is asked on every occasion
   * @throws BusinessError `file.version` for a newer version's file, `profile.unsafe`
   */
  read(isQuiet?: boolean): ProfileSections;
  /**
   * Changes it while no other process can: `change` gets what is kept and gives back the sections that are to be
   * different. It may be called again when the lock was lost, and must do nothing else. What it throws leaves everything
   * as it was.
   * @returns false when the change holds for this process only, because this user can keep nothing here
   * @throws BusinessError `profile.busy`, `profile.failed`, `file.version`, `file.size`
   */
  update(change: (kept: ProfileSections) => Partial<ProfileSections>): boolean;
}

/** Where profiles live: a folder, or this process. */
export interface ProfileStore {
  /** Empty for a store in memory. */
  readonly folder: string;
  /** Nothing is opened before the profile is used. @throws BusinessError `profile.name` */
  profile(name: string): Profile;
  /** By name. A profile that was never written is not there. */
  list(): readonly ProfileEntry[];
  /**
   * @returns false when the profile holds nothing any more for this process only
   * @throws BusinessError `profile.unknown`, and as `Profile.update`
   */
  delete(name: string): boolean;
}

export interface ProfileEntry {
  readonly name: string;
  /** Empty in memory. */
  readonly file: string;
  /** `set-aside`: a file that could not be understood, kept beside the profile whose it was. */
  readonly state: 'ok' | 'newer' | 'unreadable' | 'set-aside';
  /** When it was written; null in memory. */
  readonly modifiedAt: Date | null;
}

/** One section for each noun. A new one, or a new field in one, is a new version of the format. */
export interface ProfileSections {
  /** In the order in which the hosts were first added. */
  readonly dnsRules: readonly DnsRule[];
  /** The password is a secret: no output, error, log or snapshot shows it. */
  readonly appProxy: HttpProxy | null;
  readonly pac: PacAddresses;
  /** The last good copy of each address that was used of late, the newest first. */
  readonly pacCopies: readonly PacCopy[];
  readonly appBinding: AppBinding | null;
  readonly attributes: readonly NetworkAttribute[];
  readonly verdicts: readonly NetworkVerdict[];
}

export interface DnsRule {
  /** In ASCII and lower case, without a trailing dot. */
  readonly host: string;
  /** IP literals in canonical text, at least one. */
  readonly addresses: readonly string[];
}

/** The addresses of PAC scripts; empty when not set. */
export interface PacAddresses {
  /** Of `setPacFileUrl`. */
  readonly pacFileUrl: string;
  /** Of `setPacUrl`. */
  readonly pacUrl: string;
}

/** A PAC script as its server sent it when it last sent one that could be used. */
export interface PacCopy {
  /** Where it came from, as it was asked for. */
  readonly url: string;
  readonly text: string;
  /** Validators of RFC 9110, 8.8; empty where the server sent none. */
  readonly etag: string;
  readonly lastModified: string;
  /** When the text came (RFC 3339, UTC). */
  readonly fetchedAt: string;
  /** When the server last said that it holds. */
  readonly checkedAt: string;
}

/** All that identifies a network; empty where it is not known. The strongest that two have in common decides. */
export interface NetworkFingerprint {
  readonly connectionUuid: string;
  readonly ssid: string;
  readonly gatewayMacAddress: string;
  /** Of the wired network, as `192.0.2.0/24`. */
  readonly prefix: string;
  readonly interfaceName: string;
}

/** The network that this application keeps to (seed: setAppNet); never its number, which is another after a restart. */
export interface AppBinding {
  readonly fingerprint: NetworkFingerprint;
  readonly interfaceName: string;
}

/** Seed: setNetExtAttribute. */
export interface NetworkAttribute {
  readonly fingerprint: NetworkFingerprint;
  readonly attribute: string;
}

/** What a connectivity check found. */
export interface NetworkVerdict {
  readonly fingerprint: NetworkFingerprint;
  readonly verdict: 'validated' | 'portal' | 'partial' | 'failed';
  readonly portalUrl: string;
  /** RFC 3339, UTC. */
  readonly checkedAt: string;
  /** Carrier changes and addresses of the link then; the verdict does not count under others. */
  readonly linkState: string;
}

/** Told, at most once a process each, of what a user must know beside the answer. */
export type Remark = (sentence: string) => void;
