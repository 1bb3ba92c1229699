/** The little of WebAssembly that the sandbox names; Node's own types leave it to those of a browser. */
declare namespace WebAssembly {
  interface Module {
    readonly [Symbol.toStringTag]: 'WebAssembly.Module';
  }
  interface Memory {
    readonly buffer: ArrayBuffer;
  }
  interface Global {
    value: number;
  }
  function compile(bytes: Uint8Array): Promise<Module>;
}
