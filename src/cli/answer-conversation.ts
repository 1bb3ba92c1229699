import type { ExitStatus } from '../core/errors.js';
import type { Answering, Way } from './answering.js';
import { type Framing, readMessages, writeMessage } from './conversation/framing.js';
import { Stopped } from './interruption.js';
import { escapeText } from './render/escape.js';
import { renderLine } from './render/line.js';

type Message = string | Uint8Array;

/** What a conversation needs of its command. */
export interface Conversation<Event> {
  /** Tells what happens, all that did since it was last asked, and says what comes from the input. */
  converse(input: AsyncIterable<Message> | undefined): AsyncIterable<readonly Event[]>;
  /** The message that an event brings; undefined for all other events. */
  messageOf(event: Event): Message | undefined;
  /** A line for stderr, where stdout has the messages alone; undefined for none. */
  remarkOf(event: Event): string | undefined;
  readonly framing: Framing;
  /** False when nothing of the input is to be said. */
  readonly readsInput: boolean;
}

/**
 * Talks with somebody: what comes in on stdin is said, what is answered goes to stdout. A terminal on both ends gets a line
 * to edit, with the events above it; a pipe gets the messages and nothing else; `--json` gets every event.
 */
export async function answerConversation(
  { conversation }: Way & { kind: 'conversation' },
  answering: Answering,
): Promise<ExitStatus> {
  const { presentation, terminal, interruption } = answering;
  interruption.catchSignals();
  const isPerson = presentation.form === 'table' && conversation.readsInput && isTerminal(terminal.stdin);
  try {
    if (isPerson) await withPerson(conversation, answering);
    else await withPipe(conversation, answering);
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
  } finally {
    // A stdin that nobody closes would keep the process alive.
    if (conversation.readsInput) terminal.stdin.destroy();
  }
  return 0;
}

const isTerminal = (stdin: object): boolean => 'isTTY' in stdin && stdin.isTTY === true;

async function withPipe(conversation: Conversation<unknown>, answering: Answering): Promise<void> {
  const { terminal, view, presentation, path, write } = answering;
  const { framing, readsInput } = conversation;
  for await (const events of conversation.converse(readsInput ? readMessages(terminal.stdin, framing) : undefined)) {
    if (presentation.form === 'plain') await writeMessages(events, conversation, answering);
    else {
      const lines: string[] = [];
      for (const event of events) lines.push(await renderLine(view, view.schema, event, presentation, path));
      await write(lines.join(''));
    }
  }
}

/** The messages alone, in as few writes as they allow. */
async function writeMessages(
  events: readonly unknown[],
  { messageOf, remarkOf, framing }: Conversation<unknown>,
  { write, terminal }: Answering,
): Promise<void> {
  let run: Buffer[] = [];
  let areLines = false;
  const flush = async (): Promise<void> => {
    const bytes = run.length === 1 && run[0] !== undefined ? run[0] : Buffer.concat(run);
    run = [];
    await (areLines ? write(bytes.toString('utf8')) : terminal.stdout.write(bytes));
  };
  for (const event of events) {
    const message = messageOf(event);
    if (message !== undefined) {
      // Lines of text may be read by a runner that takes some of them for commands; other framings are no lines of text.
      const isLine = framing.delimiter === '\n' && typeof message === 'string';
      if (isLine !== areLines) await flush();
      areLines = isLine;
      run.push(writeMessage(message, framing));
    }
    const remark = remarkOf(event);
    if (remark === undefined) continue;
    await flush();
    await terminal.stderr.write(`${escapeText(remark)}\n`);
  }
  await flush();
}

async function withPerson(conversation: Conversation<unknown>, answering: Answering): Promise<void> {
  const { Prompt } = await import('./conversation/prompt.js');
  const prompt = new Prompt(answering.terminal);
  const { view, presentation } = answering;
  try {
    for await (const events of conversation.converse(readMessages(withEnds(prompt.lines), conversation.framing))) {
      for (const event of events) {
        const line = await renderLine(view, view.schema, event, { ...presentation, width: Infinity }, undefined);
        await prompt.say(line.trimEnd());
      }
    }
  } finally {
    prompt.close();
  }
}

async function* withEnds(lines: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const line of lines) yield `${line}\n`;
}
