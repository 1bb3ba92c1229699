import { agoText } from '../../core/pac/age-text.js';
import type { SetScript } from '../../core/pac/set-script.js';
import type { UsedScript } from '../../core/pac/used-script.js';
import { boolean, integer, nullable, string } from './shape.js';
import { type Field, view } from './view.js';

const sources = { app: 'this profile', environment: 'environment', desktop: 'desktop settings', network: 'network' };

const fields: readonly Field<UsedScript>[] = [
  { key: 'pacFileUrl', about: 'What net pac set keeps, without a password; empty when not set.', shape: string },
  {
    key: 'pacUrl',
    about: 'What net pac set --address-only keeps, used where the first is empty; empty when not set.',
    shape: string,
  },
  {
    key: 'script',
    about: 'The script in use, that of the desktop or network where none is set here; empty when there is none.',
    shape: string,
    heading: 'Script',
    text: ({ script }) => (/^data:/i.test(script) ? `a data: URL of ${script.length} characters` : script),
    tone: () => 'strong',
  },
  {
    key: 'source',
    about: 'app (net pac set), desktop or network; null when there is no script.',
    shape: nullable(string),
    heading: 'Source',
    text: ({ source }) => (source === null ? '' : sources[source]),
  },
  {
    key: 'fetchedAt',
    about: 'When the copy that is kept came from the server (RFC 3339, UTC); null without one.',
    shape: nullable(string),
    heading: 'Fetched',
    text: ({ ageSeconds }) => (ageSeconds === null ? 'no copy is kept' : agoText(ageSeconds * 1000)),
  },
  {
    key: 'ageSeconds',
    about: 'Seconds since then; null without a copy.',
    shape: nullable(integer),
  },
  {
    key: 'checkedAt',
    about: 'When the server last said that the copy holds; null without one.',
    shape: nullable(string),
    heading: 'Checked',
  },
  {
    key: 'etag',
    about: "The server's name for this version; empty when it gave none.",
    shape: string,
    heading: 'ETag',
  },
  { key: 'lastModified', about: 'When it was changed, as the server says.', shape: string, heading: 'Modified' },
  {
    key: 'length',
    about: 'Characters of the copy; null without one.',
    shape: nullable(integer),
    heading: 'Characters',
    text: ({ length }) => (length === null ? '' : String(length)),
  },
  {
    key: 'overruledBy',
    about: 'What counts before the script, so that nothing asks it; empty when nothing does.',
    shape: string,
  },
];

function remark({ overruledBy, pacFileUrl, pacUrl }: UsedScript): string | undefined {
  if (overruledBy !== '') return `${overruledBy} counts before the script`;
  return pacFileUrl === '' || pacUrl === '' ? undefined : `${pacUrl} is kept for when no script is set otherwise`;
}
const none = 'No PAC script is set.';

/** `net pac get`. */
export const pacView = view<UsedScript>({
  schema: 'net.pac.get/1',
  about: 'The PAC script that is set, and how old its copy is.',
  fields,
  says: ({ script }) => (script === '' ? none : undefined),
  remark,
  verdict: ({ script }) => (script === '' ? 1 : 0),
});

const kept: Field<SetScript> = {
  key: 'kept',
  about: 'False when nothing can be kept here, so that it is lost again. Exit status 3 then.',
  shape: boolean,
};

const changed = {
  fields: [...fields, kept],
  says: ({ script }: SetScript) => (script === '' ? none : undefined),
  remark,
  verdict: (of: SetScript) => (of.kept ? 0 : 3),
} as const;

/** `net pac set`. */
export const newPacView = view<SetScript>({
  schema: 'net.pac.set/1',
  about: 'The PAC script that is set now.',
  ...changed,
});

/** `net pac clear`. */
export const clearedPacView = view<SetScript>({
  schema: 'net.pac.clear/1',
  about: 'What is used now that no PAC script is set here.',
  ...changed,
});
