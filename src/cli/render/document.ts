import type { View } from '../view/view.js';
import { bareLines, type Path } from './bare.js';
import { batch } from './batch.js';
import { csvLines } from './csv.js';
import { renderDetail } from './detail.js';
import { type Failed, jsonPieces } from './json.js';
import { plainLines } from './plain.js';
import type { Presentation } from './presentation.js';

/** What the renderers need to know beyond the document. */
export interface Shown {
  readonly presentation: Presentation;
  /** The path given to `--get`. */
  readonly path: Path | undefined;
  /** What to do with a list that fails half-way; forms other than JSON let it pass. */
  readonly failed: Failed;
}

/** The text of a document in the form asked for, in pieces ready to be written. */
export function renderDocument<Document>(
  view: View<Document>,
  document: Document,
  { presentation, path, failed }: Shown,
): AsyncIterable<string> {
  if (path !== undefined) return batch(bareLines(view, document, path));
  switch (presentation.form) {
    case 'json':
      return batch(jsonPieces(view, document, presentation.indented, failed));
    case 'csv':
      return batch(csvLines(view, document));
    case 'table':
      return once(renderDetail(view, document, presentation));
    default:
      return batch(plainLines(view, document, presentation));
  }
}

async function* once(text: Promise<string>): AsyncGenerator<string> {
  yield await text;
}
