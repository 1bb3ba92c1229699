import { BusinessError } from '../errors.js';
import type { Handle } from './sandbox-types.js';

/** Limits, and whether the time is up. */
interface Circumstances {
  readonly timeMs: number;
  readonly memoryBytes: number;
  overdue(): boolean;
}

/** What a run ended by, as an error that names the limit or the script's own mistake, and the line where it is known. */
export function scriptFault(fault: unknown, fileName: string, circumstances: Circumstances): BusinessError {
  const { message, stack } = wordsOf(fault);
  const line = lineIn(`${message}\n${stack}`, fileName);
  const where = line === undefined ? fileName : `${fileName}, line ${line}`;
  if (circumstances.overdue() || /\binterrupted\b/.test(message)) {
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

/** Of an error of the machine, thrown or as a handle. Reading a handle may run the script's own code, which may fail. */
function wordsOf(fault: unknown): { readonly message: string; readonly stack: string } {
  if (fault instanceof Error) return { message: shortened(fault.message), stack: fault.stack ?? '' };
  const handle = fault as Handle;
  return { message: shortened(read(() => handle.toString())), stack: read(() => handle.getProp('stack').toString()) };
}

function read(work: () => string): string {
  try {
    return work();
  } catch {
    return 'the script threw what cannot be shown';
  }
}

const shortened = (text: string): string => (text.length > 300 ? `${text.slice(0, 300)}...` : text);

/** `at FindProxyForURL (proxy.pac:12:5)`. */
function lineIn(stack: string, fileName: string): string | undefined {
  const at = stack.indexOf(`${fileName}:`);
  return at < 0 ? undefined : /^\d+/.exec(stack.slice(at + fileName.length + 1))?.[0];
}
