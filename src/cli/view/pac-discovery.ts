import type { ScriptCandidate, ScriptDiscovery } from '../../core/pac/discover-scripts.js';
import { integer, nullable, string } from './shape.js';
import { type Field, list, view } from './view.js';

const tones = { usable: 'good', absent: 'faint', failed: 'bad', skipped: 'warn' } as const;

const columns: readonly Field<ScriptCandidate>[] = [
  { key: 'url', about: 'Where the script is.', shape: string, heading: 'URL', tone: () => 'strong' },
  {
    key: 'source',
    about: 'settings: set for the connection; dhcp: option 252; dns: the name wpad in a domain of the network.',
    shape: string,
    heading: 'Source',
    drop: 2,
  },
  { key: 'from', about: 'Who says so, or the domain.', shape: string, heading: 'From', drop: 3 },
  {
    key: 'outcome',
    about: 'usable; absent: the name does not exist; failed; skipped: not asked.',
    shape: string,
    heading: 'Outcome',
    tone: ({ outcome }) => tones[outcome],
  },
  { key: 'detail', about: 'Why it is not usable; empty when it is.', shape: string, heading: 'Why', drop: 1 },
  { key: 'length', about: 'Characters of the script; null where there is none.', shape: nullable(integer) },
];

const isUsable = ({ outcome }: ScriptCandidate): boolean => outcome === 'usable';

/** `net pac discover`. */
export const pacDiscoveryView = view<ScriptDiscovery>({
  schema: 'net.pac.discover/1',
  about: 'The PAC scripts that a network offers.',
  rows: 'candidates',
  fields: [
    { key: 'netId', about: 'The network that was asked.', shape: integer },
    { key: 'interfaceName', about: 'Its interface.', shape: string, heading: 'Network' },
    list('candidates', 'Each place where one may be, the first to count first.', columns, {
      heading: 'Scripts',
      empty: 'There is nowhere to look.',
    }),
  ],
  remark: ({ candidates }) =>
    candidates.some(isUsable)
      ? 'whoever runs this network, or lies in it, decides by such a script where your traffic goes: ' +
        'net pac set URL only if you trust them'
      : undefined,
  verdict: ({ candidates }) => {
    if (candidates.some(isUsable)) return 0;
    return candidates.some(({ outcome }) => outcome === 'failed') ? 3 : 1;
  },
});
