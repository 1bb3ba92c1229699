import { type ColourChoice, loadPaint, type Paint, plainPaint, wantsColour } from './colour.js';

/** How an answer is shown: decided once from the flags, the environment and what stdout is. */
export interface Presentation {
  /** `table` for a person, `plain` for a pipe, `json`, `csv`, or `bare` values for `--get`. */
  readonly form: 'table' | 'plain' | 'json' | 'csv' | 'bare';
  /** JSON on a terminal is indented. */
  readonly indented: boolean;
  /** Plain rows get a heading line. */
  readonly header: boolean;
  /** Columns of the terminal. */
  readonly width: number;
  readonly paint: Paint;
  /** Lines must not start with what a GitHub Actions runner takes for a command. */
  readonly guarded: boolean;
}

/** What the presentation is decided from. */
export interface Circumstances {
  readonly json: boolean;
  readonly bare: boolean;
  readonly csv: boolean;
  readonly header: boolean;
  readonly colour: ColourChoice;
  readonly isTerminal: boolean;
  /** Columns the terminal says it has. */
  readonly columns: number | undefined;
  readonly variable: (name: string) => string | undefined;
}

/** Decides how to show the answer. Loads the colour library only when there is something to colour. */
export async function presentationFor(circumstances: Circumstances): Promise<Presentation> {
  const { json, bare, csv, header, isTerminal, variable } = circumstances;
  const form = json ? 'json' : bare ? 'bare' : csv ? 'csv' : isTerminal ? 'table' : 'plain';
  const coloured = (form === 'table' || form === 'plain') && wantsColour(circumstances.colour, variable, isTerminal);
  return {
    form,
    indented: isTerminal,
    header,
    width: widthOf(circumstances),
    paint: coloured ? await loadPaint() : plainPaint,
    guarded: runsInGithubActions(variable),
  };
}

export const runsInGithubActions = (variable: (name: string) => string | undefined): boolean =>
  variable('GITHUB_ACTIONS') === 'true';

const defaultWidth = 80;

/** `COLUMNS` where someone set it, else what the terminal says. */
function widthOf({ columns, variable }: Circumstances): number {
  const asked = Number(variable('COLUMNS'));
  if (Number.isInteger(asked) && asked > 0) return asked;
  return columns !== undefined && columns > 0 ? columns : defaultWidth;
}
