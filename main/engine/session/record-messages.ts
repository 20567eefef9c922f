import type { Still } from '../pipeline/source/protocol.ts';

export interface BatchMessage {
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

/** A line for events.ndjson or samples.ndjson, without its end. */
export interface LineMessage {
  readonly type: 'event' | 'sample';
  readonly line: string;
}

/** What the hub tells the record thread. Buffers of a batch are transferred, and come back with `written`. */
export type ToRecordThread =
  | BatchMessage
  | LineMessage
  /** A picture for the thumbnail, in place of an earlier one. */
  | { readonly type: 'still'; readonly still: Still }
  /** Whether the disk is to have no room, as was asked for. */
  | { readonly type: 'disk'; readonly full: boolean }
  /** No more batches come: what waits is tried a last time, then given up. Events may still follow. */
  | { readonly type: 'finish' }
  | { readonly type: 'close' };

/** What the record thread answers. */
export type FromRecordThread =
  | { readonly type: 'ready' }
  | {
      readonly type: 'written';
      readonly seq: number;
      /** False where it could not be. */
      readonly kept: boolean;
      readonly frameRows: number;
      readonly frames: Float64Array<ArrayBuffer>;
      readonly objects: Float64Array<ArrayBuffer>;
    }
  /** The disk takes nothing just now; what was sent waits. One sentence, and why frames will be missing, in words that follow "…: ". */
  | { readonly type: 'waiting'; readonly sentence: string; readonly why: string }
  /** All that waited has been written. */
  | { readonly type: 'recovered' }
  /** It writes nothing more, but still hands buffers back and closes. One sentence; sent once at most. */
  | { readonly type: 'fault'; readonly sentence: string }
  | { readonly type: 'finished' }
  | { readonly type: 'closed' };

export interface RecordThreadData {
  readonly folder: string;
}
