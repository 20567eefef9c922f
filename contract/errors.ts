/** What a user's action can run into. Each has one exit code in the CLI and one colour in the window. */
export const FAULT_KINDS = ['usage', 'source', 'model', 'internal'] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

export const EXIT_CODE: { readonly [K in FaultKind | 'done']: number } = { done: 0, usage: 2, source: 3, model: 4, internal: 5 };

/** An expected failure: its message is one sentence that says what, where, and what to do. Anything else that is thrown is a bug. */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly kind: FaultKind;
  constructor(kind: FaultKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

/** A fault as it crosses threads, sockets and files. */
export interface FaultRecord {
  readonly kind: FaultKind;
  readonly message: string;
}

export const toFaultRecord = (error: unknown): FaultRecord =>
  error instanceof Fault
    ? { kind: error.kind, message: error.message }
    : { kind: 'internal', message: error instanceof Error ? error.message : String(error) };
