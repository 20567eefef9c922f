/** What the hub tells the record thread. Buffers are transferred, and come back with `written`. */
export type ToRecordThread =
  | {
      readonly type: 'batch';
      readonly seq: number;
      /** Rows as in row-layout.ts. */
      readonly frames: Float64Array<ArrayBuffer>;
      readonly frameRows: number;
      readonly objects: Float64Array<ArrayBuffer>;
      readonly objectRows: number;
      /** Labels that earlier batches did not bring, in the order of their indices. */
      readonly newLabels: readonly string[];
    }
  /** A line for events.ndjson, without its end. */
  | { readonly type: 'event'; readonly line: string }
  /** A line for samples.ndjson, without its end. */
  | { readonly type: 'sample'; readonly line: string }
  | { readonly type: 'close' };

/** What the record thread answers. After `fault` it writes nothing more, but still hands buffers back and closes. */
export type FromRecordThread =
  | { readonly type: 'ready' }
  | {
      readonly type: 'written';
      readonly seq: number;
      /** False where the batch came too late: after a fault. */
      readonly kept: boolean;
      readonly frameRows: number;
      readonly frames: Float64Array<ArrayBuffer>;
      readonly objects: Float64Array<ArrayBuffer>;
    }
  /** One sentence; sent once at most. */
  | { readonly type: 'fault'; readonly sentence: string }
  | { readonly type: 'closed' };

export interface RecordThreadData {
  readonly folder: string;
}
