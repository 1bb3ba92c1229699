import { BusinessError } from '../errors.js';
import type { Machine } from './machine.js';
import type { Value } from './machine-exports.js';

/** Limits, and whether the time is up. */
interface Circumstances {
  readonly timeMs: number;
  readonly memoryBytes: number;
  readonly isOverdue: boolean;
}

/** What an error of the script says of itself. */
export interface FaultWords {
  readonly message: string;
  readonly stack: string;
}

/** What a run ended by, as an error that names the limit or the script's own mistake, and the line where it is known. */
export function scriptFault(words: FaultWords, fileName: string, circumstances: Circumstances): BusinessError {
  const { message, stack } = words;
  const line = lineIn(`${message}\n${stack}`, fileName);
  const where = line === undefined ? fileName : `${fileName}, line ${line}`;
  if (circumstances.isOverdue || /\binterrupted\b/.test(message)) {
    return new BusinessError('pac.limit', `${where}: the script ran longer than ${circumstances.timeMs} ms`);
  }
  if (/out of memory/.test(message)) {
    const megabytes = Math.round(circumstances.memoryBytes / 1_048_576);
    return new BusinessError('pac.limit', `${where}: the script needs more than ${megabytes} MB`);
  }
  if (/call stack|stack overflow/i.test(message)) {
    return new BusinessError('pac.limit', `${where}: the script calls itself too deeply`);
  }
  return new BusinessError('pac.script', `${where}: ${message}`);
}

/** Of what the script threw. Reading it may run the script's own code, which may fail. */
export function wordsOfThrown(machine: Machine, thrown: Value): FaultWords {
  const message = read(() => machine.toText(thrown, longestMessage + 1));
  return { message: shortened(message), stack: read(() => machine.toText(machine.property(thrown, 'stack'), 8192)) };
}

/** Of what WebAssembly or our own side threw. */
export function wordsOfError(error: unknown): FaultWords {
  return error instanceof Error
    ? { message: shortened(error.message), stack: '' }
    : { message: String(error), stack: '' };
}

function read(work: () => string): string {
  try {
    return work();
  } catch {
    return 'the script threw what cannot be shown';
  }
}

const longestMessage = 300;
const shortened = (text: string): string =>
  text.length > longestMessage ? `${text.slice(0, longestMessage)}...` : text;

/** `at FindProxyForURL (proxy.pac:12:5)`. */
function lineIn(stack: string, fileName: string): string | undefined {
  const at = stack.indexOf(`${fileName}:`);
  return at < 0 ? undefined : /^\d+/.exec(stack.slice(at + fileName.length + 1))?.[0];
}
