/** As much of WebAssembly's JavaScript interface (https://www.w3.org/TR/wasm-js-api/) as is used here; the library's types have it for browsers only. */
declare global {
  namespace WebAssembly {
    /** All memories here are shared. */
    class Memory {
      constructor(descriptor: { initial: number; maximum: number; shared: true });
      /** Of the length that it had when this was read. */
      readonly buffer: SharedArrayBuffer;
      /** @returns how many pages of 64 KiB there were before */
      grow(pages: number): number;
    }
    class Module {
      constructor(bytes: Uint8Array<ArrayBuffer>);
    }
    class Instance {
      constructor(module: Module, imports: Readonly<Record<string, Readonly<Record<string, Memory>>>>);
      readonly exports: Readonly<Record<string, unknown>>;
    }
  }
}

export {};
