import { type ExitStatus, exitStatusOf } from '../core/errors.js';
import type { Answering } from './answering.js';
import { type Interruption, Stopped, unlessAborted, untilAborted } from './interruption.js';
import { renderDocument } from './render/document.js';
import { showProgress } from './render/progress.js';
import { businessErrorOf } from './report-error.js';
import { valueOf, type View } from './view/view.js';
import { writeRemark } from './write-remark.js';

/** Prints one document. Lists that are produced while they are printed may be cut short by a signal or the deadline. */
export async function answerDocument(collect: () => unknown, answering: Answering): Promise<ExitStatus> {
  const { presentation, terminal, interruption } = answering;
  const done = showProgress(terminal, 'asking', presentation.form === 'json');
  const document = await collected(collect, interruption).finally(done);
  return printDocument(document, answering);
}

async function collected(collect: () => unknown, interruption: Interruption): Promise<unknown> {
  const document = collect();
  return document instanceof Promise ? unlessAborted(document, interruption.signal) : document;
}

/** Prints a document that is there. */
export async function printDocument(document: unknown, answering: Answering): Promise<ExitStatus> {
  const { presentation, path, interruption, write } = answering;
  const lazy = answering.view.fields.some((field) => isLazy(valueOf(field, document)));
  if (lazy) interruption.catchSignals();
  const view = lazy ? abortable(answering.view, interruption.signal) : answering.view;
  let status: ExitStatus = view.verdict?.(document) ?? 0;
  const failed = (thrown: unknown) => {
    if (thrown instanceof Stopped) return undefined;
    const error = businessErrorOf(thrown);
    status = exitStatusOf(error.reason);
    return error;
  };
  try {
    for await (const text of renderDocument(view, document, { presentation, path, failed })) await write(text);
    await writeRemark(document, answering);
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
  }
  return status;
}

const isLazy = (value: unknown): value is AsyncIterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.asyncIterator in value;

/** The view with lists that end, by throwing, when the signal aborts. */
function abortable(view: View<unknown>, signal: AbortSignal): View<unknown> {
  const fields = view.fields.map((field) => ({
    ...field,
    value: (document: unknown) => {
      const value = valueOf(field, document);
      return isLazy(value) ? untilAborted(value, signal) : value;
    },
  }));
  return { ...view, fields };
}
