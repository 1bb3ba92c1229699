import type { BusinessError } from '../../core/errors.js';
import type { ConvertedName, OtherForm } from '../../core/idna/convert-name.js';
import { errorShape } from './error-shape.js';
import { array, nullable, object, string } from './shape.js';
import { type Field, view } from './view.js';

/** A name converted, or why it was not. */
type Line = Partial<ConvertedName> & Pick<ConvertedName, 'input'> & { readonly error?: BusinessError };

const standardNames: Readonly<Record<string, string>> = { uts46: 'UTS #46', idna2003: 'IDNA 2003' };

/** `ascii` or `unicode`: only the key and the heading of the answer differ. */
function idnaView(form: 'ascii' | 'unicode', heading: string) {
  const other = object([
    { key: 'standard', about: 'The other standard.', shape: string },
    { key: 'name', about: 'What it makes of the name; empty when it refuses.', shape: string },
    { key: 'refusal', about: 'Why it refuses; null when it does not.', shape: nullable(string) },
  ]);
  const fields: readonly Field<Line>[] = [
    { key: 'input', about: 'The name as it was given.', shape: string, heading: 'Name' },
    {
      key: form,
      about: `The ${heading} form of the name; empty in a row that tells of an error.`,
      shape: string,
      heading,
      value: ({ name }) => name ?? '',
      tone: () => 'strong',
    },
    { key: 'standard', about: 'The standard it was converted by.', shape: string },
    {
      key: 'other',
      about: 'What the other standard makes of it; null when that is the same but for letter case.',
      shape: nullable(other),
      heading: 'Otherwise',
      text: ({ other: form }) => otherText(form),
      drop: 2,
    },
    {
      key: 'warnings',
      about: 'Labels that mix scripts and may look like others.',
      shape: array(string),
      heading: 'Warning',
      // A terminal has them on stderr, whole: a narrow table has no room for what must not be missed.
      text: () => '',
      plain: ({ warnings = [] }) => warnings.join('; '),
      drop: 1,
    },
    {
      key: 'error',
      about: 'Why the name was not converted; missing when it was.',
      shape: errorShape,
      heading: 'Error',
      optional: true,
      // A terminal has it on stderr, whole.
      text: () => '',
      plain: ({ error }) => error?.message ?? '',
      drop: 3,
    },
  ];
  return view<Line>({
    schema: `net.idna.${form}/1`,
    about: `The ${heading} form of names.`,
    item: 'input',
    alwaysResults: true,
    failed: (input, error) => ({ input, error }),
    remark: ({ warnings = [] }) => (warnings.length === 0 ? undefined : `take care: ${warnings.join('; ')}`),
    fields,
  });
}

function otherText(other: OtherForm | null | undefined): string {
  if (other === null || other === undefined) return '';
  return `${standardNames[other.standard] ?? other.standard}: ${other.refusal === null ? other.name : 'refused'}`;
}

/** `net idna ascii`. */
export const idnaAsciiView = idnaView('ascii', 'ASCII');

/** `net idna unicode`. */
export const idnaUnicodeView = idnaView('unicode', 'Unicode');
