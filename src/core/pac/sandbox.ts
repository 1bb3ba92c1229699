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
import type { Known, Outcome, PacLimits } from './sandbox-types.js';

/** From the request to end a run until it is ended. */
const graceMs = 10;
/** More memory than this is not taken for a run that is to be brief; in bytes. */
const briefGrowth = 4_194_304;
/** Longer results are cut off before they are read. */
const longestText = 4096;

export class PacSandbox {
  readonly #limits: PacLimits;
  readonly #fileName: string;
  readonly #isExplained: boolean;
  readonly #machine: Machine;
  #entry: Value = 0;
  #record = emptyRecord({ addresses: new Map(), own: undefined, now: 0, spentMs: 0 });
  /** When the script must have ended; asked again a little later, it is ended whatever it does. */
  #deadline = Infinity;
  /** Whether the run is left when it takes long, or much memory. */
  #isBrief = false;

  /**
   * A machine with the library and no script.
   * @param fileName what error messages call the script
   * @param isExplained whether the calls of the library are told with each outcome
   */
  constructor(limits: PacLimits, fileName: string, isExplained: boolean) {
    this.#limits = limits;
    this.#fileName = fileName;
    this.#isExplained = isExplained;
    this.#machine = this.#newMachine();
  }

  /**
   * Runs the script's top level, from which its functions come. Once that gives a result, `evaluate` may be called.
   * @param withinMs when it takes longer than this, or much memory, it is left and the outcome says so
   * @throws BusinessError `pac.script`, `pac.limit`
   */
  load(source: string, known: Known, withinMs = Infinity): Outcome {
    const machine = this.#machine;
    machine.memory.restore();
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
    return this.#ended('');
  }

  /**
   * Calls FindProxyForURLEx, or FindProxyForURL where the script has no other.
   * @throws BusinessError `pac.script`, `pac.limit`, `pac.result`
   */
  evaluate(url: string, host: string, known: Known, withinMs = Infinity): Outcome {
    const machine = this.#machine;
    machine.memory.restore();
    const outcome = this.#run(known, withinMs, () => machine.call(this.#entry, machine.text(url), machine.text(host)));
    if (!('value' in outcome)) return outcome;
    if (machine.isText(outcome.value)) return this.#ended(machine.toText(outcome.value, longestText));
    const type = machine.typeOf(outcome.value);
    throw new BusinessError('pac.result', `The script returned no string but ${article(type)}`);
  }

  #newMachine(): Machine {
    const machine: Machine = new Machine(engine(), {
      memoryBytes: this.#limits.memoryBytes,
      isInterrupted: () => this.#isInterrupted(),
      now: () => this.#record.known.now,
      functions: hostFunctions(
        () => machine,
        () => this.#record,
      ),
    });
    const library = machine.evaluate(pacLibrary, 'pac-library.js');
    const installed = machine.call(library, ...machine.functions(), machine.boolean(this.#isExplained));
    if (machine.isFault(installed)) throw new Error(wordsOfThrown(machine, machine.thrown()).message);
    machine.memory.keepImage();
    return machine;
  }

  /** QuickJS tells the line where it was when it may end a run by itself, but its built-in functions do not ask. */
  #isInterrupted(): boolean {
    const late = performance.now() - this.#deadline;
    const isShort = this.#isBrief && this.#machine.memory.isShort;
    if (late > graceMs || isShort) throw new Error('interrupted');
    return late > 0;
  }

  #run(known: Known, withinMs: number, work: () => Value): Exclude<Outcome, Ended> | { readonly value: Value } {
    const machine = this.#machine;
    this.#record = emptyRecord(known);
    const started = performance.now();
    const left = this.#limits.timeMs - known.spentMs;
    const isBrief = withinMs < left;
    this.#deadline = started + Math.min(left, withinMs);
    this.#isBrief = isBrief;
    machine.memory.allow(this.#limits.memoryBytes, isBrief ? briefGrowth : Infinity);
    let value: Value = 0;
    let fault: FaultWords | undefined;
    try {
      value = work();
      if (machine.isFault(value)) fault = wordsOfThrown(machine, machine.thrown());
    } catch (error) {
      fault = wordsOfError(error);
    }
    // What is left to do is ours.
    this.#deadline = Infinity;
    this.#isBrief = false;
    const spentMs = performance.now() - started;
    const { missing } = this.#record;
    if (isBrief && (machine.memory.isShort || (fault !== undefined && spentMs > withinMs)))
      return { isSlow: true, spentMs };
    if (fault === undefined) return { value };
    if (missing !== undefined && spentMs < left) return { missing, spentMs };
    throw scriptFault(fault, this.#fileName, { ...this.#limits, isOverdue: spentMs > left });
  }

  #ended(result: string): Ended {
    const { alerts, calls } = this.#record;
    return { result, alerts, calls };
  }
}

type Ended = Extract<Outcome, { readonly result: string }>;

const named = (name: string): string => `typeof ${name} === 'function' ? ${name}`;
const entryFunction = `(${named('FindProxyForURLEx')} : ${named('FindProxyForURL')} : undefined)`;

const emptyRecord = (known: Known): RunRecord => ({ known, missing: undefined, alerts: [], calls: [] });

const article = (word: string): string => (/^[aeiou]/.test(word) ? `an ${word}` : `a ${word}`);
