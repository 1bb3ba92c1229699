import type { ExitStatus } from '../core/errors.js';
import { answerDocument } from './answer-document.js';
import { answerFollowed } from './answer-followed.js';
import { answerItems } from './answer-items.js';
import { answerLines } from './answer-lines.js';
import type { Answering, OutputChoice, Way } from './answering.js';
import { standardInput } from './bulk.js';
import { chooseFields } from './choose-fields.js';
import { parsePath } from './field-path.js';
import type { Interruption } from './interruption.js';
import { guardRunner } from './render/escape.js';
import { presentationFor } from './render/presentation.js';
import { failureText } from './report-error.js';
import type { Terminal } from './terminal.js';
import type { View } from './view/view.js';

/** Asks in the command's way and prints in the form wanted. Wrong fields are told before anything is asked. */
export async function answer(
  way: Way,
  view: View<unknown>,
  choice: OutputChoice,
  terminal: Terminal,
  interruption: Interruption,
): Promise<ExitStatus> {
  const get = choice.get ?? (choice.json === true ? undefined : view.bare);
  const path = get === undefined ? undefined : parsePath(get, view);
  const chosen = choice.fields === undefined ? view : chooseFields(view, choice.fields.split(','));
  // What never ends is read by a program as it comes: NDJSON wherever nobody watches.
  const isEndless = way.kind === 'lines' && !way.endsItself && !terminal.stdout.isTerminal;
  const presentation = await presentationFor({
    json: choice.json === true || choice.ndjson === true || (isEndless && path === undefined),
    bare: path !== undefined,
    csv: choice.csv === true,
    header: choice.header ?? false,
    colour: choice.color,
    isTerminal: terminal.stdout.isTerminal,
    columns: terminal.stdout.columns,
    variable: terminal.variable,
  });
  const { guarded } = presentation;
  const write = (text: string): Promise<void> => terminal.stdout.write(guarded ? guardRunner(text) : text);
  const complain: Answering['complain'] = (error) => terminal.stderr.write(failureText(error, terminal));
  const whole = path === undefined && choice.fields === undefined;
  const answering = { view: chosen, presentation, path, whole, terminal, interruption, write, complain };
  return answerBy(way, answering);
}

async function answerBy(way: Way, answering: Answering): Promise<ExitStatus> {
  if (way.kind === 'document') return answerDocument(way.collect, answering);
  if (way.kind === 'followed') return answerFollowed(way.follow, answering);
  if (way.kind === 'lines') return answerLines(way, answering);
  if (way.kind === 'conversation') return (await import('./answer-conversation.js')).answerConversation(way, answering);
  const [only] = way.items;
  const alone = way.items.length === 1 && answering.view.alwaysResults !== true;
  if (alone && only !== undefined && only !== standardInput) {
    return answerDocument(() => way.each(only), answering);
  }
  return answerItems(way, answering);
}
