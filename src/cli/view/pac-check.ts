import type { EngineDifference, ScriptCheck, ScriptFinding, UrlEvaluation } from '../../core/pac/check/check-types.js';
import { array, integer, nullable, number, string } from './shape.js';
import { type Field, list, view } from './view.js';

/** A check, and how it is to be judged. */
export interface JudgedCheck extends ScriptCheck {
  /** Warnings alone are a failure too. */
  readonly failsOnWarning: boolean;
}

const tones = { error: 'bad', warning: 'warn', note: 'faint' } as const;

const findingColumns: readonly Field<ScriptFinding>[] = [
  {
    key: 'severity',
    about: 'error: somebody gets no proxy; warning: somewhere, or at times; note: worth knowing.',
    shape: string,
    heading: 'Severity',
    tone: ({ severity }) => tones[severity],
  },
  {
    key: 'line',
    about: 'Line of the script, from 1; null where none is to blame.',
    shape: nullable(integer),
    heading: 'Line',
    figure: true,
  },
  { key: 'message', about: 'What it is.', shape: string, heading: 'Finding' },
];

const evaluationColumns: readonly Field<UrlEvaluation>[] = [
  { key: 'url', about: 'The URL, without a password.', shape: string, heading: 'URL' },
  { key: 'proxyInfo', about: 'What the script returned; empty when it failed.', shape: string, heading: 'Proxies' },
  {
    key: 'names',
    about: 'Names that it waited for.',
    shape: array(string),
    heading: 'Names',
    text: ({ names }) => (names.length === 0 ? '' : String(names.length)),
    drop: 2,
  },
  {
    key: 'microseconds',
    about: 'What a call costs when the names are known, in us; null when it failed.',
    shape: nullable(number),
    heading: 'us',
    figure: true,
    drop: 1,
  },
  { key: 'error', about: 'Why it failed; empty when it did not.', shape: string, heading: 'Error' },
];

const differenceColumns: readonly Field<EngineDifference>[] = [
  { key: 'url', about: 'The URL, without a password.', shape: string, heading: 'URL' },
  { key: 'ours', about: 'What the script returned here, or why it failed.', shape: string, heading: 'Here' },
  {
    key: 'node',
    about: 'What it returned in pac-resolver, which most Node programs use, or why it failed there.',
    shape: string,
    heading: 'Node',
  },
  { key: 'outcome', about: 'What it did there: returned, failed or hung.', shape: string, heading: 'Outcome', drop: 1 },
];

/** `net pac check`. */
export const pacCheckView = view<JudgedCheck>({
  schema: 'net.pac.check/1',
  about: 'What the author of a PAC script should know of it.',
  rows: 'findings',
  fields: [
    { key: 'script', about: 'The script, without a password.', shape: string, heading: 'Script', tone: () => 'strong' },
    { key: 'length', about: 'Characters of its source.', shape: integer, heading: 'Characters' },
    {
      key: 'loadMs',
      about: 'Time that compiling it took; null when it does not compile.',
      shape: nullable(number),
      heading: 'Loads in',
      text: ({ loadMs }) => (loadMs === null ? 'it does not load' : `${loadMs} ms`),
    },
    list('findings', 'The worst first.', findingColumns, {
      heading: 'Findings',
      empty: 'Nothing to complain of.',
      blocks: true,
    }),
    list('evaluations', 'What it did for each URL.', evaluationColumns, { heading: 'URLs' }),
    list('differences', 'Where Node programs would choose otherwise, or fail.', differenceColumns, {
      heading: 'Differences',
    }),
    {
      key: 'compared',
      about: 'URLs that pac-resolver was asked about too.',
      shape: integer,
    },
  ],
  verdict: ({ findings, failsOnWarning }) => {
    if (findings.some(({ severity }) => severity === 'error')) return 1;
    return failsOnWarning && findings.some(({ severity }) => severity === 'warning') ? 4 : 0;
  },
});
