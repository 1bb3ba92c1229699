import type { NetworkEvent } from '../core/events/network-event.js';
import type { KernelEvent } from '../core/events/watch-kernel.js';
import { runProgram } from '../core/exec/run-program.js';
import { escapeText } from './render/escape.js';
import { jsonText } from './render/json.js';
import type { Terminal } from './terminal.js';
import type { View } from './view/view.js';
import { propertiesToJson } from './view/to-json.js';

type Event = NetworkEvent | KernelEvent;

export interface Handing {
  /** What is JSON of an event. */
  readonly view: View<Event>;
  readonly program: readonly string[];
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  /** Told what the program ended with, each time. */
  readonly ended: (status: number) => void;
}

/**
 * Runs the program for each event, one after the other, with the event as JSON on its standard input. While it runs
 * events wait and become fewer. A program that fails, or is not there, is told of on stderr; the events go on. What is given back has no elements, and ends with the events.
 */
export function handToProgram(events: AsyncIterable<Event>, handing: Handing): AsyncIterable<never> {
  const next = async (): Promise<IteratorReturnResult<undefined>> => {
    await runForEach(events, handing);
    return { done: true, value: undefined };
  };
  return { [Symbol.asyncIterator]: () => ({ next }) };
}

async function runForEach(
  events: AsyncIterable<Event>,
  { program: [program = '', ...words], view: { schema, fields }, terminal, signal, ended }: Handing,
): Promise<void> {
  for await (const event of events) {
    const input = `${jsonText({ schema, ...propertiesToJson(fields, event) }, false)}\n`;
    const status = await runProgram({ program, words, environment: environmentOf(event), input, signal });
    if (signal.aborted) return;
    ended(status);
    if (status !== 0) await terminal.stderr.write(`net: ${escapeText(program)} ${complaint(status)}\n`);
  }
}

const environmentOf = ({ type, time, interfaceName, ...event }: Event): Readonly<Record<string, string>> => ({
  NET_EVENT_TYPE: type,
  NET_EVENT_TIME: time,
  NET_EVENT_INTERFACE: interfaceName,
  ...('action' in event ? { NET_EVENT_ACTION: event.action } : networkEnvironment(event)),
});

const networkEnvironment = ({ netId, isDefault, blocked }: Pick<NetworkEvent, 'netId' | 'isDefault' | 'blocked'>) => ({
  NET_EVENT_NETID: String(netId),
  NET_EVENT_DEFAULT: isDefault ? '1' : '0',
  ...(blocked === undefined ? {} : { NET_EVENT_BLOCKED: blocked ? '1' : '0' }),
});

function complaint(status: number): string {
  if (status === 127) return 'was not found';
  if (status === 126) return 'cannot be run';
  return status > 128 ? `was ended by signal ${status - 128}` : `ended with status ${status}`;
}
