import { BusinessError } from '../errors.js';
import { withoutPassword } from '../proxy/url-target.js';
import { profileFormat, profileVersion, readProfileDocument, writeProfileDocument } from './profile-document.js';
import type { Profile, ProfileSections } from './types.js';

/** A profile as it is taken elsewhere. */
export interface ExportedProfile {
  readonly format: typeof profileFormat;
  readonly version: typeof profileVersion;
  readonly name: string;
  readonly sections: ProfileSections;
}

/** What may be shown of a profile: all but passwords, of the proxy or in the addresses of PAC scripts. */
export function withoutSecrets(kept: ProfileSections): ProfileSections {
  const { password: _, ...appProxy } = kept.appProxy ?? { host: '', port: 0, exclusionList: [] };
  return {
    ...kept,
    appProxy: kept.appProxy === null ? null : appProxy,
    pac: { pacFileUrl: withoutPassword(kept.pac.pacFileUrl), pacUrl: withoutPassword(kept.pac.pacUrl) },
    pacCopies: kept.pacCopies.map((copy) => ({ ...copy, url: withoutPassword(copy.url) })),
  };
}

/**
 * What a profile holds, for all to see; without copies of PAC scripts, which can be fetched again. As
 * `net profile export`.
 */
export function exportProfile(profile: Profile): ExportedProfile {
  const sections = { ...withoutSecrets(profile.read()), pacCopies: [] };
  return { format: profileFormat, version: profileVersion, name: profile.name, sections };
}

/** The text of a file that holds all of a profile, the password too. As `net profile export --out FILE`. */
export const wholeProfile = (profile: Profile): string => writeProfileDocument(profile.read());

/**
 * Puts what was exported into a profile.
 *
 * @param replaces whether a profile that holds something may lose it
 * @returns false when it holds for this process only, because nothing can be kept here
 * @throws BusinessError `file.invalid`, `file.version`; `profile.exists`; and as `Profile.update`. As `net profile import`.
 */
export function importProfile(profile: Profile, text: string, replaces = false): boolean {
  const sections = readProfileDocument(text);
  return profile.update((kept) => {
    if (!replaces && Object.values(kept).some((section) => !isEmpty(section))) {
      const message = `The profile ${profile.name} already holds something`;
      throw new BusinessError('profile.exists', message, { target: profile.name });
    }
    return sections;
  });
}

/** Whether nothing was ever put into a section: null, no element, or an object of empty texts. */
export const isEmpty = (section: ProfileSections[keyof ProfileSections]): boolean =>
  section === null ||
  (Array.isArray(section) ? section.length === 0 : Object.values(section).every((text) => text === ''));
