import { FRAME_STATE, type FrameRecord, SKIP, STAGES } from '../../../contract/index.ts';
import { wasAnalysed } from './counts.ts';
import { createStageTimes, type StageTimes, stageAges, stageTimes } from './stage-times.ts';

/** e2e of a frame that went all its way, ns; NaN of one that was lost, or left out. */
export const wholeE2eNs = ({ state, e2eNs }: Pick<FrameRecord, 'state' | 'e2eNs'>): number =>
  state === FRAME_STATE.presented || state === FRAME_STATE.analysed_only ? e2eNs : Number.NaN;

/** All times of one frame, ns; NaN where there is none. Reused from frame to frame. */
export class FrameTimes {
  /** Wait and service by stage. */
  readonly stages: StageTimes = createStageTimes();
  /** Age when the stage began. */
  readonly ages = new Float64Array(STAGES.length);
  timed = false;
  analysed = false;
  attributedNs = Number.NaN;
  e2eNs = Number.NaN;
  analysisNs = Number.NaN;
  /** Capture to display; NaN where it was not displayed, or the stream does not say when it was captured. */
  glassNs = Number.NaN;

  /** Takes the times of a frame that has ended. */
  read(record: FrameRecord): void {
    this.timed = (record.skips & SKIP.notTimed) === 0;
    this.analysed = wasAnalysed(record);
    this.attributedNs = stageTimes(record.spans, this.stages);
    stageAges(record.spans, record.tReceiveNs, this.ages);
    this.e2eNs = wholeE2eNs(record);
    this.analysisNs = record.analysisNs;
    this.glassNs = record.state === FRAME_STATE.presented ? record.e2eNs + (record.tReceiveNs - record.tCaptureNs) : Number.NaN;
  }

  /** Wait and service of a stage together. */
  latencyNs(stage: number): number {
    return this.stages[stage * 2]! + this.stages[stage * 2 + 1]!;
  }
  get unattributedNs(): number {
    return this.e2eNs - this.attributedNs;
  }
  /** Of the frame's own e2e, percent. */
  get unattributedPct(): number {
    return this.e2eNs > 0 ? (this.unattributedNs / this.e2eNs) * 100 : Number.NaN;
  }
}
