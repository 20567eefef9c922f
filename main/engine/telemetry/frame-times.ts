import { FRAME_STATE, type FrameRecord, SKIP, STAGES } from '../../../contract/index.ts';
import { wasAnalysed } from './counts.ts';
import { createStageTimes, stageAges, type StageTimes, stageTimes } from './stage-times.ts';

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

  /** Takes the times of a frame that has ended. */
  read(record: FrameRecord): void {
    this.timed = (record.skips & SKIP.notTimed) === 0;
    this.analysed = wasAnalysed(record);
    this.attributedNs = stageTimes(record.spans, this.stages);
    stageAges(record.spans, record.tReceiveNs, this.ages);
    const isWhole = record.state === FRAME_STATE.presented || record.state === FRAME_STATE.analysed_only;
    this.e2eNs = isWhole ? record.e2eNs : Number.NaN;
    this.analysisNs = record.analysisNs;
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
