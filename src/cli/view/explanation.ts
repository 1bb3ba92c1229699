import { string } from './shape.js';
import { type Field, list, type View } from './view.js';

interface Explained {
  readonly sources: Readonly<Record<string, string>>;
}

/** Who said what; only with `--explain`. */
export const sourcesField: Field<Explained> = list(
  'sources',
  'What decided each fact, and what else its managers tell of the network; only with --explain.',
  [
    { key: 'fact', about: 'Field or capability.', shape: string, heading: 'Fact' },
    { key: 'source', about: 'Where it comes from.', shape: string, heading: 'Decided by' },
  ],
  {
    heading: 'Decided by',
    optional: true,
    value: ({ sources }) => Object.entries(sources).map(([fact, source]) => ({ fact, source })),
  },
);

/** The view without the explanation, unless one is wanted. */
export const explaining = <Document>(view: View<Document>, wanted: boolean): View<Document> =>
  wanted ? view : { ...view, fields: view.fields.filter(({ key }) => key !== sourcesField.key) };
