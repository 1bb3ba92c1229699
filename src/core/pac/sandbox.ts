/**
 * One QuickJS machine with the PAC library and one script in it. Every evaluation starts from the same image of the
 * machine's memory: scripts keep nothing from call to call, memory stays flat, and a run can be cut off at any moment.
 */
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { BusinessError } from '../errors.js';
import { inPrefix, sortAddresses } from './pac-addresses.js';
import { pacLibrary } from './pac-library.js';
import type { Handle, QuickJs } from './sandbox-types.js';
import { scriptFault } from './script-fault.js';

/** What a script may use. */
export interface PacLimits {
  /** Of running, waiting for names not counted. */
  readonly timeMs: number;
  readonly memoryBytes: number;
  /** Different names in one evaluation. */
  readonly names: number;
}

/** What is known to an evaluation of the world outside. */
export interface Known {
  /** Addresses by name, IPv4 first; none for a name that has none. */
  readonly addresses: Map<string, readonly string[]>;
  /** Our own addresses, IPv4 first; undefined until they are asked for. */
  own: readonly string[] | undefined;
  /** The clock that the script sees. */
  readonly now: Date;
  /** Time that earlier runs of the same evaluation took. */
  spentMs: number;
}

/** A result, or what must be known before the script can be run again: the addresses of a name, or our own. */
export type Outcome = { readonly result: string } | { readonly missing: { readonly name: string } | 'own' };

/** Longer results and messages are cut off before they are read. */
const longestText = 4096;
/** Further ones of the same run are dropped. */
const mostAlerts = 100;
/** QuickJS's own guard needs room below the 1 MiB stack of the build. */
const stackBytes = 262_144;

let wasm: Promise<WebAssembly.Module> | undefined;

export class PacSandbox {
  readonly #limits: PacLimits;
  readonly #alert: (message: string) => void;
  /** Of this run: those of a run that is cut off are not told. */
  #alerts: string[] = [];
  #machine!: QuickJs;
  #entry: Handle | undefined;
  #image!: Uint8Array;
  #memoryBytes = 0;
  #stackPointer = 0;
  #known: Known = { addresses: new Map(), own: undefined, now: new Date(), spentMs: 0 };
  #missing: { readonly name: string } | 'own' | undefined;
  #deadline = 0;

  private constructor(limits: PacLimits, alert: (message: string) => void) {
    this.#limits = limits;
    this.#alert = alert;
  }

  /** A machine with the library and no script. */
  static async open(limits: PacLimits, alert: (message: string) => void): Promise<PacSandbox> {
    const sandbox = new PacSandbox(limits, alert);
    await sandbox.#build();
    return sandbox;
  }

  /** Runs the script's top level, from which its functions come. Once it succeeds, `evaluate` may be called. */
  load(source: string, fileName: string, known: Known): Outcome {
    this.#start(known);
    const outcome = this.#run(
      () => this.#machine.evalCode(source, fileName),
      fileName,
      () => '',
    );
    if ('missing' in outcome) return outcome;
    this.#entry = this.#findFunction(fileName);
    this.#keepImage();
    return outcome;
  }

  /** Calls FindProxyForURLEx, or FindProxyForURL where the script has no other. */
  evaluate(url: string, host: string, fileName: string, known: Known): Outcome {
    this.#start(known);
    const machine = this.#machine;
    const entry = this.#entry ?? machine.undefined;
    const call = () =>
      machine.callFunctionRaw(entry, machine.undefined, machine.newString(url), machine.newString(host));
    return this.#run(call, fileName, (value) => this.#textOf(value));
  }

  /** True after an evaluation that needed more memory than the machine had: a new machine must be made. */
  get grown(): boolean {
    return this.#machine.exports.memory.buffer.byteLength !== this.#memoryBytes;
  }

  close(): void {
    this.#machine.dispose();
  }

  async #build(): Promise<void> {
    const { QuickJS } = (await import('quickjs-pac')) as unknown as QuickJsPackage;
    const file = createRequire(import.meta.url).resolve('quickjs-pac/quickjs.wasm');
    wasm ??= WebAssembly.compile(readFileSync(file));
    this.#machine = await QuickJS.create({
      wasm: await wasm,
      memoryLimit: this.#limits.memoryBytes,
      maxStackSize: stackBytes,
      interruptHandler: () => this.#missing !== undefined || performance.now() > this.#deadline,
      timezoneOffset: (seconds) => new Date(seconds * 1000).getTimezoneOffset(),
      wasi: (memory) => ({
        clock_time_get: (_clock, _precision, result) => {
          const nanoseconds = BigInt(this.#known.now.getTime()) * 1_000_000n;
          new DataView(memory.buffer).setBigUint64(result, nanoseconds, true);
          return 0;
        },
      }),
    });
    this.#deadline = Infinity;
    const library = this.#machine.evalCode(pacLibrary, 'pac-library.js');
    this.#machine.callFunctionRaw(library, this.#machine.undefined, ...this.#hostFunctions());
    this.#keepImage();
  }

  #hostFunctions(): Handle[] {
    const machine = this.#machine;
    // Made now, these are part of the image; made later, they would be gone at the next start.
    const { true: yes, false: no, undefined: nothing } = machine;
    const text = (value: Handle | undefined): string => (value?.isString === true ? value.toString() : '');
    const declare = (name: string, answer: (...values: (Handle | undefined)[]) => Handle): Handle =>
      machine.newFunction(name, answer);
    return [
      declare('resolve', (name, all) => machine.newString(this.#addresses(text(name), all?.toBoolean() ?? false))),
      declare('ownAddresses', (all) => machine.newString(this.#ownAddresses(all?.toBoolean() ?? false))),
      declare('inPrefix', (address, prefix) => (inPrefix(text(address), text(prefix)) ? yes : no)),
      declare('sorted', (list) => machine.newString(sortAddresses(text(list)))),
      declare('alert', (message) => {
        if (this.#alerts.length < mostAlerts) this.#alerts.push(text(message).slice(0, longestText));
        return nothing;
      }),
    ];
  }

  #addresses(written: string, all: boolean): string {
    const name = written.toLowerCase();
    const found = this.#known.addresses.get(name);
    return found === undefined ? this.#cutOff({ name }) : chosen(found, all);
  }

  #ownAddresses(all: boolean): string {
    return this.#known.own === undefined ? this.#cutOff('own') : chosen(this.#known.own, all);
  }

  /** Ends the run: by an error in the script, and by the interrupt where it catches that. */
  #cutOff(missing: { readonly name: string } | 'own'): never {
    this.#missing ??= missing;
    throw cutOff;
  }

  #keepImage(): void {
    const { memory, __stack_pointer: stackPointer } = this.#machine.exports;
    const bytes = new Uint8Array(memory.buffer);
    this.#memoryBytes = bytes.length;
    this.#stackPointer = stackPointer.value;
    // Below lies what the stack no longer holds; at the end, what was never written. Both may hold anything.
    let end = bytes.length;
    while (end > this.#stackPointer && bytes[end - 1] === 0) end -= 1;
    this.#image = bytes.slice(this.#stackPointer, end);
  }

  /** Back to the image, whatever the run before has left. */
  #start(known: Known): void {
    const { memory, __stack_pointer: stackPointer } = this.#machine.exports;
    new Uint8Array(memory.buffer).set(this.#image, this.#stackPointer);
    stackPointer.value = this.#stackPointer;
    this.#known = known;
    this.#missing = undefined;
    this.#alerts = [];
    this.#deadline = performance.now() + this.#limits.timeMs - known.spentMs;
  }

  #run(work: () => Handle, fileName: string, read: (value: Handle) => string): Outcome {
    const { exports } = this.#machine;
    let fault: unknown;
    let result = '';
    const started = performance.now();
    try {
      const value = work();
      if (exports.qjs_is_exception(value.ptr) !== 0) fault = this.#machine.getException();
      else result = read(value);
    } catch (thrown) {
      fault = thrown;
    }
    this.#known.spentMs += performance.now() - started;
    const overdue = () => performance.now() > this.#deadline;
    if (this.#missing !== undefined && !overdue()) return { missing: this.#missing };
    this.#alerts.forEach(this.#alert);
    if (fault === undefined) return { result };
    if (fault instanceof BusinessError) throw fault;
    throw scriptFault(fault, fileName, { ...this.#limits, overdue });
  }

  #textOf(value: Handle): string {
    if (value.isString) return value.toString().slice(0, longestText);
    throw new BusinessError('pac.result', `The script returned no string but ${article(value.typeof)}`);
  }

  #findFunction(fileName: string): Handle {
    this.#deadline = performance.now() + this.#limits.timeMs;
    const named = (name: string) => `typeof ${name} === 'function' ? ${name}`;
    const source = `(${named('FindProxyForURLEx')} : ${named('FindProxyForURL')} : undefined)`;
    const found = this.#machine.evalCode(source, 'entry.js');
    if (found.typeof === 'function') return found;
    throw new BusinessError('pac.script', `${fileName} defines neither FindProxyForURL nor FindProxyForURLEx`);
  }
}

/** Without a stack, which the script could read. */
const cutOff = Object.assign(new Error('not known yet'), { stack: '' });

/** IPv4 alone and one of it, or all divided by semicolons. */
function chosen(addresses: readonly string[], all: boolean): string {
  return all ? addresses.join(';') : (addresses.find((address) => !address.includes(':')) ?? '');
}

const article = (word: string): string => (/^[aeiou]/.test(word) ? `an ${word}` : `a ${word}`);

interface QuickJsPackage {
  readonly QuickJS: {
    create(options: {
      readonly wasm: WebAssembly.Module;
      readonly memoryLimit: number;
      readonly maxStackSize: number;
      readonly interruptHandler: () => boolean;
      readonly timezoneOffset: (seconds: number) => number;
      readonly wasi: (memory: { readonly buffer: ArrayBuffer }) => {
        clock_time_get(clock: number, precision: bigint, result: number): number;
      };
    }): Promise<QuickJs>;
  };
}
