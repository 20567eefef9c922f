import type { Comparison, ExportFormat, FaultRecord, SessionCourse, SessionPart, SessionRange } from '../../../contract/index.ts';
import type { ClipPart, ClipPlan } from '../export/clip/plan.ts';

/** What the work thread can be asked for, as the functions of these names take it. */
export type WorkJob =
  /** Loads what opening a session takes. */
  | { readonly name: 'warm' }
  | { readonly name: 'course'; readonly root: string; readonly id: string; readonly points: number; readonly part?: SessionPart }
  | { readonly name: 'range'; readonly root: string; readonly id: string; readonly part: SessionPart }
  | { readonly name: 'compare'; readonly root: string; readonly ids: readonly string[] }
  | {
      readonly name: 'export';
      readonly root: string;
      readonly id: string;
      readonly format: ExportFormat;
      readonly outFile: string;
      readonly replace?: boolean;
    }
  /** Its plan, and the script in `folder`. */
  | { readonly name: 'clip'; readonly root: string; readonly id: string; readonly folder: string; readonly part: ClipPart };

/** What it answers. */
export interface WorkResults {
  readonly warm: null;
  readonly course: SessionCourse;
  readonly range: SessionRange;
  readonly compare: Comparison;
  readonly export: { readonly bytes: number };
  readonly clip: ClipPlan;
}

export type ToWorkThread =
  /** `recording`: the folders that this process records to, which a thread does not know by itself. */
  | { readonly type: 'job'; readonly seq: number; readonly job: WorkJob; readonly recording: readonly string[] }
  /** The job it is at stops at its next batch, those behind are not begun; then it ends. */
  | { readonly type: 'quit' };

/** The answer to the job `seq`. `bug`: what was thrown is no Fault. */
export type FromWorkThread =
  | { readonly seq: number; readonly ok: true; readonly result: WorkResults[WorkJob['name']] }
  | { readonly seq: number; readonly ok: false; readonly fault: FaultRecord }
  | { readonly seq: number; readonly ok: false; readonly bug: { readonly message: string; readonly stack: string } };
