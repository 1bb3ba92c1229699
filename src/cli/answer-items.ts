import { type BusinessError, type ExitStatus, exitStatusOf } from '../core/errors.js';
import type { Answering, Way } from './answering.js';
import { inOrder, itemsOf, standardInput } from './bulk.js';
import { worse } from './exit-status.js';
import { Stopped, unlessAborted, untilAborted } from './interruption.js';
import { jsonText } from './render/json.js';
import { renderLine } from './render/line.js';
import { headerLine } from './render/plain.js';
import { renderTable } from './render/table.js';
import { businessErrorOf } from './report-error.js';
import { errorDocument } from './view/error-schema.js';
import { itemSchemaId, resultsSchemaId } from './view/schema-of.js';
import { propertiesToJson } from './view/to-json.js';
import { shownColumns } from './view/view.js';
import { writeRemark } from './write-remark.js';

type Outcome = { readonly item: string } & ({ readonly document: unknown } | { readonly error: BusinessError });

/** Where the outcomes of several items go, one after the other. */
interface Sink {
  take(outcome: Outcome): Promise<void>;
  /** `error` is what cut the answer short, if anything did. */
  end(error?: BusinessError): Promise<void>;
}

/** Answers for several items, in their order; one failure does not stop the rest, the worst outcome is the status. */
export async function answerItems(way: Way & { kind: 'items' }, answering: Answering): Promise<ExitStatus> {
  const { view, terminal, interruption } = answering;
  const { signal } = interruption;
  const asStream = way.items.includes(standardInput);
  const sink = sinkFor(answering, asStream);
  const items = untilAborted(
    itemsOf(way.items, () => terminal.stdin),
    signal,
  );
  let status: ExitStatus = 0;
  interruption.catchSignals();
  try {
    const outcomes = inOrder(items, way.jobs, (item) => outcomeOf(item, way.each, answering));
    for await (const outcome of untilAborted(outcomes, signal)) {
      await sink.take(outcome);
      const verdict = 'error' in outcome ? exitStatusOf(outcome.error.reason) : (view.verdict?.(outcome.document) ?? 0);
      status = worse(status, verdict);
    }
    await sink.end();
  } catch (thrown) {
    if (!signal.aborted || thrown !== signal.reason) throw thrown;
    if (thrown instanceof Stopped) await sink.end();
    else await sink.end(businessErrorOf(thrown));
    status = thrown instanceof Stopped ? status : exitStatusOf(businessErrorOf(thrown).reason);
  } finally {
    // A stdin that nobody closes would keep the process alive after a deadline.
    if (asStream) terminal.stdin.destroy();
  }
  return status;
}

async function outcomeOf(
  item: string,
  each: (item: string) => unknown,
  { view, interruption }: Answering,
): Promise<Outcome> {
  try {
    return { item, document: await unlessAborted(Promise.resolve(item).then(each), interruption.signal) };
  } catch (error) {
    return { item: view.itemText?.(item) ?? item, error: businessErrorOf(error) };
  }
}

function sinkFor(answering: Answering, asStream: boolean): Sink {
  const { form } = answering.presentation;
  if (form === 'json') return asStream ? jsonLines(answering) : jsonResults(answering);
  return form === 'table' && !asStream ? wholeTable(answering) : textLines(answering);
}

/** NDJSON: a line is one element of `results`. */
function jsonLines(answering: Answering): Sink {
  return {
    take: (outcome) => answering.write(`${itemJson(answering, outcome, { schema: itemSchemaId(answering.view) })}\n`),
    end: async (error) =>
      error === undefined ? undefined : answering.write(`${jsonText(errorDocument(error), false)}\n`),
  };
}

/** One document with `results`, written as the outcomes come. */
function jsonResults(answering: Answering): Sink {
  const { write, view } = answering;
  let before = `{"schema":${JSON.stringify(resultsSchemaId(view))},"results":[`;
  return {
    take: (outcome) => {
      const start = before;
      before = ',';
      return write(`${start}${itemJson(answering, outcome, {})}`);
    },
    end: (error) => {
      const start = before === ',' ? '' : before;
      return write(`${start}]${error === undefined ? '' : `,"error":${jsonText(error, false)}`}}\n`);
    },
  };
}

function itemJson({ view }: Answering, outcome: Outcome, head: object): string {
  const body = 'error' in outcome ? { [view.item ?? 'item']: outcome.item, error: outcome.error } : undefined;
  return jsonText(
    { ...head, ...(body ?? propertiesToJson(view.fields, 'document' in outcome && outcome.document)) },
    false,
  );
}

/** The row of an outcome, if it has one. */
async function rowOf(outcome: Outcome, { view, complain }: Answering): Promise<{ readonly row: unknown } | undefined> {
  if ('document' in outcome) return { row: outcome.document };
  const row = view.failed?.(outcome.item, outcome.error);
  await complain(outcome.error);
  return row === undefined ? undefined : { row };
}

/** Rows as they come; failures are told on stderr. */
function textLines(answering: Answering): Sink {
  const { view, presentation, path, write, complain } = answering;
  let before = presentation.header && path === undefined ? headerLine(shownColumns(view.fields)) : '';
  return {
    take: async (outcome) => {
      const found = await rowOf(outcome, answering);
      if (found === undefined) return undefined;
      const line = before + (await renderLine(view, '', found.row, presentation, path));
      before = '';
      return write(line);
    },
    end: async (error) => (error === undefined ? undefined : complain(error)),
  };
}

/** One table at the end, when all widths are known. */
function wholeTable(answering: Answering): Sink {
  const { view, presentation, write, complain } = answering;
  const rows: unknown[] = [];
  return {
    take: async (outcome) => {
      const found = await rowOf(outcome, answering);
      if (found !== undefined) rows.push(found.row);
      if ('document' in outcome) await writeRemark(outcome.document, answering);
    },
    end: async (error) => {
      if (rows.length > 0) await write(await renderTable(shownColumns(view.fields), rows, presentation));
      if (error !== undefined) await complain(error);
    },
  };
}
