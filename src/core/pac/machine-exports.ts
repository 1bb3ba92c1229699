/** A value inside the machine: the address of a box that holds it. */
export type Value = number;

/** The part of what QuickJS, as `quickjs-pac` compiles it and `guardEngine` guards it, exports. Addresses are of its memory; texts are UTF-8. */
export interface MachineExports {
  readonly memory: WebAssembly.Memory;
  readonly __stack_pointer: WebAssembly.Global;
  /** Address of the cards that the guards mark. */
  readonly net_cards: WebAssembly.Global;
  /** Pages of 64 KiB: that are in use, and that may be; and whether more were asked for. */
  readonly net_size: WebAssembly.Global;
  readonly net_limit: WebAssembly.Global;
  readonly net_refused: WebAssembly.Global;
  /** Copies what is marked between two addresses from so far above, and clears the marks. */
  net_restore(start: number, end: number, distance: number): void;
  _initialize(): void;
  wasm_malloc(size: number): number;
  wasm_free(address: number): void;
  qjs_init(): number;
  qjs_set_memory_limit(bytes: number): void;
  qjs_set_max_stack_size(bytes: number): void;
  qjs_set_interrupt_handler(enabled: number): void;
  qjs_eval(source: number, length: number, fileName: number, flags: number): Value;
  qjs_call(callee: Value, self: Value, count: number, values: number): Value;
  qjs_new_host_function(name: number, length: number, parameters: number): Value;
  qjs_new_number(number: number): Value;
  qjs_new_string(text: number, length: number): Value;
  qjs_get_string_len(value: Value, length: number): number;
  qjs_get_prop_string(value: Value, name: number): Value;
  qjs_get_exception(): Value;
  qjs_get_undefined(): Value;
  qjs_get_true(): Value;
  qjs_get_false(): Value;
  qjs_get_bool(value: Value): number;
  qjs_is_exception(value: Value): number;
  qjs_is_string(value: Value): number;
  qjs_is_function(value: Value): number;
  qjs_typeof(value: Value): number;
}
