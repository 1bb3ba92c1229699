/** The part of QuickJS, as `quickjs-pac` offers it, that the sandbox uses. */
export interface QuickJs {
  readonly undefined: Handle;
  readonly true: Handle;
  readonly false: Handle;
  readonly exports: {
    readonly memory: WebAssembly.Memory;
    readonly __stack_pointer: WebAssembly.Global;
    qjs_is_exception(pointer: number): number;
  };
  newString(text: string): Handle;
  newFunction(name: string, run: (...values: (Handle | undefined)[]) => Handle): Handle;
  evalCode(source: string, fileName: string): Handle;
  callFunctionRaw(callee: Handle, self: Handle, ...values: readonly Handle[]): Handle;
  getException(): Handle;
  dispose(): void;
}

/** A value inside. */
export interface Handle {
  readonly ptr: number;
  readonly isString: boolean;
  readonly typeof: string;
  toString(): string;
  toBoolean(): boolean;
  getProp(name: string): Handle;
}
