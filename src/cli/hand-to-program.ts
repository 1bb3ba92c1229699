import type { NetworkEvent } from '../core/events/network-event.js';
import { runProgram } from '../core/exec/run-program.js';
import { escapeText } from './render/escape.js';
import { jsonText } from './render/json.js';
import type { Terminal } from './terminal.js';
import { networkEventView } from './view/network-event.js';
import { propertiesToJson } from './view/to-json.js';

export interface Handing {
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
export function handToProgram(events: AsyncIterable<NetworkEvent>, handing: Handing): AsyncIterable<never> {
  const next = async (): Promise<IteratorReturnResult<undefined>> => {
    await runForEach(events, handing);
    return { done: true, value: undefined };
  };
  return { [Symbol.asyncIterator]: () => ({ next }) };
}

async function runForEach(
  events: AsyncIterable<NetworkEvent>,
  { program: [program = '', ...words], terminal, signal, ended }: Handing,
): Promise<void> {
  for await (const event of events) {
    const { schema, fields } = networkEventView;
    const input = `${jsonText({ schema, ...propertiesToJson(fields, event) }, false)}\n`;
    const status = await runProgram({ program, words, environment: environmentOf(event), input, signal });
    if (signal.aborted) return;
    ended(status);
    if (status !== 0) await terminal.stderr.write(`net: ${escapeText(program)} ${complaint(status)}\n`);
  }
}

const environmentOf = ({ type, time, netId, interfaceName, isDefault, blocked }: NetworkEvent) => ({
  NET_EVENT_TYPE: type,
  NET_EVENT_TIME: time,
  NET_EVENT_NETID: String(netId),
  NET_EVENT_INTERFACE: interfaceName,
  NET_EVENT_DEFAULT: isDefault ? '1' : '0',
  ...(blocked === undefined ? {} : { NET_EVENT_BLOCKED: blocked ? '1' : '0' }),
});

function complaint(status: number): string {
  if (status === 127) return 'was not found';
  if (status === 126) return 'cannot be run';
  return status > 128 ? `was ended by signal ${status - 128}` : `ended with status ${status}`;
}
