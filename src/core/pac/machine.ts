/**
 * QuickJS itself: an instance of its WebAssembly, driven by what that exports. The package's own face makes a handle of
 * every value and copies every text twice, which costs more than a PAC script does; and it starts asynchronously.
 */
import type { MachineExports, Value } from './machine-exports.js';
import { MachineMemory } from './machine-memory.js';

export interface MachineOptions {
  readonly memoryBytes: number;
  /** Asked now and then while a script runs; true ends the run with an error that says `interrupted`. */
  readonly isInterrupted: () => boolean;
  /** The clock that scripts see, in ms since 1970. */
  readonly now: () => number;
  /** What scripts may call. What these throw ends the run, whatever the script catches. */
  readonly functions: Readonly<Record<string, (...values: Value[]) => Value>>;
}

/** QuickJS's own guard needs room below the 1 MiB stack of the build. */
const stackBytes = 262_144;
const success = 0;
const unsupported = 52;

export class Machine {
  readonly memory: MachineMemory;
  readonly #exports: MachineExports;
  readonly #undefined: Value;
  readonly #options: MachineOptions;
  /** By the address of their names. */
  readonly #callable = new Map<number, (...values: Value[]) => Value>();

  constructor(module: WebAssembly.Module, options: MachineOptions) {
    this.#options = options;
    const { exports } = new WebAssembly.Instance(module, this.#imports());
    this.#exports = exports as MachineExports;
    this.memory = new MachineMemory(this.#exports);
    const { _initialize: initialize, qjs_init: startQuickJs } = this.#exports;
    initialize();
    if (startQuickJs() !== success) throw new Error('QuickJS does not start');
    this.#exports.qjs_set_memory_limit(options.memoryBytes);
    this.#exports.qjs_set_max_stack_size(stackBytes);
    this.#exports.qjs_set_interrupt_handler(1);
    this.#undefined = this.#exports.qjs_get_undefined();
    this.memory.prepare();
  }

  /** The functions of the options, as values, in their order. */
  functions(): Value[] {
    return Object.keys(this.#options.functions).map((name) => {
      const { address, length } = this.memory.put(name);
      return this.#exports.qjs_new_host_function(address, length, 0);
    });
  }

  /** What the last expression of a script gives; a fault where it threw. */
  evaluate(source: string, fileName: string): Value {
    const code = this.memory.keep(source);
    return this.#exports.qjs_eval(code.address, code.length, this.memory.put(fileName).address, 0);
  }

  call(callee: Value, ...values: readonly Value[]): Value {
    return this.#exports.qjs_call(callee, this.#undefined, values.length, this.memory.putList(values));
  }

  text(text: string): Value {
    const { address, length } = this.memory.put(text);
    return this.#exports.qjs_new_string(address, length);
  }

  number(number: number): Value {
    return this.#exports.qjs_new_number(number);
  }

  boolean(fact: boolean): Value {
    return fact ? this.#exports.qjs_get_true() : this.#exports.qjs_get_false();
  }

  /** `undefined`. */
  nothing(): Value {
    return this.#exports.qjs_get_undefined();
  }

  isFault(value: Value): boolean {
    return this.#exports.qjs_is_exception(value) !== 0;
  }

  /** What was thrown last. */
  thrown(): Value {
    return this.#exports.qjs_get_exception();
  }

  isText(value: Value): boolean {
    return this.#exports.qjs_is_string(value) !== 0;
  }

  isFunction(value: Value): boolean {
    return this.#exports.qjs_is_function(value) !== 0;
  }

  isTrue(value: Value): boolean {
    return this.#exports.qjs_get_bool(value) !== 0;
  }

  /** Its type in a word. */
  typeOf(value: Value): string {
    return this.isFunction(value) ? 'function' : (typeWords[this.#exports.qjs_typeof(value)] ?? 'object');
  }

  /** Of a text itself; of another value what it converts to, which may run the script's code. Longer ones are cut off. */
  toText(value: Value, longest: number): string {
    const length = this.memory.lengthAddress;
    const address = this.#exports.qjs_get_string_len(value, length);
    return address === 0 ? '' : this.memory.read(address, length, longest);
  }

  property(value: Value, name: string): Value {
    return this.#exports.qjs_get_prop_string(value, this.memory.put(name).address);
  }

  #imports() {
    const none = () => 0;
    return {
      env: {
        host_call: (name: number, length: number, _self: Value, count: number, values: number): Value =>
          this.#called(name, length)(...this.memory.list(values, count)),
        host_interrupt: () => (this.#options.isInterrupted() ? 1 : 0),
        host_get_timezone_offset: (high: number, low: number) => {
          const seconds = high * 2 ** 32 + (low >>> 0);
          return -60 * new Date(seconds * 1000).getTimezoneOffset() || 0;
        },
        host_promise_rejection: none,
        host_module_normalize: none,
        host_module_load: none,
      },
      wasi_snapshot_preview1: {
        clock_time_get: (_clock: number, _precision: bigint, address: number) => {
          this.memory.putTime(address, BigInt(this.#options.now()) * 1_000_000n);
          return success;
        },
        // The seed of its hashes: always the same, as everything here.
        random_get: () => success,
        fd_write: () => unsupported,
        fd_close: () => unsupported,
        fd_seek: () => unsupported,
        fd_fdstat_get: () => unsupported,
      },
    };
  }

  #called(name: number, length: number): (...values: Value[]) => Value {
    const known = this.#callable.get(name);
    if (known !== undefined) return known;
    const found = this.#options.functions[this.memory.textAt(name, length)];
    if (found === undefined) throw new Error('No such function was given to the machine');
    this.#callable.set(name, found);
    return found;
  }
}

/** By QuickJS's tags. */
const typeWords: Readonly<Record<number, string>> = {
  [-9]: 'bigint',
  [-8]: 'symbol',
  [-7]: 'string',
  0: 'number',
  1: 'boolean',
  2: 'null',
  3: 'undefined',
  7: 'bigint',
  8: 'number',
};
