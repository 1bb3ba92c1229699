/**
 * One QuickJS machine with the PAC library and one script in it. Every evaluation starts from the same image of the
 * machine's memory: scripts keep nothing from call to call, memory stays flat, and a run can be cut off at any moment.
 */
import { BusinessError } from '../errors.js';
import { engine } from './engine.js';
import { hostFunctions, type RunRecord } from './host-functions.js';
import { Machine } from './machine.js';
import type { Value } from './machine-exports.js';
import { pacLibrary } from './pac-library.js';
import { type FaultWords, scriptFault, wordsOfError, wordsOfThrown } from './script-fault.js';
import type { Known, LibraryCall, Outcome, PacLimits } from './sandbox-types.js';

/** Longer results are cut off before they are read. */
const longestText = 4096;

export class PacSandbox {
  readonly #limits: PacLimits;
  readonly #fileName: string;
  readonly #machine: Machine;
  #entry: Value = 0;
  #record: RunRecord = { known: nothing(), missing: undefined, alerts: [], calls: [] };
  #deadline = Infinity;

  /**
   * A machine with the library and no script.
   * @param fileName what error messages call the script
   * @param isExplained whether the calls of the library are told with each outcome
   */
  constructor(limits: PacLimits, fileName: string, isExplained: boolean) {
    this.#limits = limits;
    this.#fileName = fileName;
    const machine: Machine = new Machine(engine(), {
      memoryBytes: limits.memoryBytes,
      isInterrupted: () => performance.now() > this.#deadline,
      now: () => this.#record.known.now,
      functions: hostFunctions(() => ({ machine, record: this.#record })),
    });
    this.#machine = machine;
    const library = machine.evaluate(pacLibrary, 'pac-library.js');
    machine.call(library, ...machine.functions(), machine.boolean(isExplained));
    machine.memory.keepImage();
  }

  /**
   * Runs the script's top level, from which its functions come. Once that gives a result, `evaluate` may be called.
   * @param withinMs when it takes longer than this, it is left and the outcome says so
   * @throws BusinessError `pac.script`, `pac.limit`
   */
  load(source: string, known: Known, withinMs = Infinity): Outcome {
    const machine = this.#machine;
    const outcome = this.#run(known, withinMs, () => {
      const end = machine.evaluate(source, this.#fileName);
      return machine.isFault(end) ? end : machine.evaluate(entryFunction, 'entry.js');
    });
    if (!('value' in outcome)) return outcome;
    this.#entry = outcome.value;
    if (!machine.isFunction(this.#entry)) {
      const message = `${this.#fileName} defines neither FindProxyForURL nor FindProxyForURLEx`;
      throw new BusinessError('pac.script', message);
    }
    machine.memory.keepImage();
    return { ...this.#told(), result: '' };
  }

  /**
   * Calls FindProxyForURLEx, or FindProxyForURL where the script has no other.
   * @throws BusinessError `pac.script`, `pac.limit`, `pac.result`
   */
  evaluate(url: string, host: string, known: Known, withinMs = Infinity): Outcome {
    const machine = this.#machine;
    const outcome = this.#run(known, withinMs, () => machine.call(this.#entry, machine.text(url), machine.text(host)));
    if (!('value' in outcome)) return outcome;
    if (machine.isText(outcome.value)) return { ...this.#told(), result: machine.toText(outcome.value, longestText) };
    const type = machine.typeOf(outcome.value);
    throw new BusinessError('pac.result', `The script returned no string but ${article(type)}`);
  }

  /** True after an evaluation that needed more memory than the machine had: a new machine must be made. */
  get isGrown(): boolean {
    return this.#machine.memory.isGrown;
  }

  /** From the image, whatever the run before has left. */
  #run(known: Known, withinMs: number, work: () => Value): Exclude<Outcome, Ended> | { readonly value: Value } {
    const machine = this.#machine;
    machine.memory.restore();
    this.#record = { known, missing: undefined, alerts: [], calls: [] };
    const started = performance.now();
    const left = this.#limits.timeMs - known.spentMs;
    this.#deadline = started + Math.min(left, withinMs);
    let value: Value = 0;
    let fault: FaultWords | undefined;
    try {
      value = work();
      if (machine.isFault(value)) fault = wordsOfThrown(machine, machine.thrown());
    } catch (error) {
      fault = wordsOfError(error);
    }
    const spentMs = performance.now() - started;
    const { missing } = this.#record;
    if (fault === undefined) return { value };
    if (spentMs > withinMs && withinMs < left) return { isSlow: true };
    if (missing !== undefined && spentMs < left) return { missing, spentMs };
    throw scriptFault(fault, this.#fileName, { ...this.#limits, isOverdue: spentMs > left });
  }

  #told(): { readonly alerts: readonly string[]; readonly calls: readonly LibraryCall[] } {
    const { alerts, calls } = this.#record;
    return { alerts, calls };
  }
}

type Ended = Extract<Outcome, { readonly result: string }>;

const named = (name: string): string => `typeof ${name} === 'function' ? ${name}`;
const entryFunction = `(${named('FindProxyForURLEx')} : ${named('FindProxyForURL')} : undefined)`;

const nothing = (): Known => ({ addresses: new Map(), own: undefined, now: 0, spentMs: 0 });

const article = (word: string): string => (/^[aeiou]/.test(word) ? `an ${word}` : `a ${word}`);
