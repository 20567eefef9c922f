import { type CascadeCounts, DROP_REASONS, FRAME_STATE, type FrameRecord, type Ledger, STAGES } from '../../../contract/index.ts';
import { earlyOf, placeName, withEarly } from './early.ts';
import type { FrameTable } from './frame-table.ts';

const PRESENT_MISSED = DROP_REASONS.indexOf('present_missed');

/** Whether a frame went through all of the analysis. */
export const wasAnalysed = ({ state, reason }: Pick<FrameRecord, 'state' | 'reason'>): boolean =>
  state === FRAME_STATE.presented || state === FRAME_STATE.analysed_only || (state === FRAME_STATE.dropped && reason === PRESENT_MISSED);

/** Counts of frames that ended, and of objects on their way through the cascade. */
export class Counts {
  presented = 0;
  analysedOnly = 0;
  decimated = 0;
  readonly dropped = new Float64Array(DROP_REASONS.length);
  /** Of `dropped`, by reason × stage; what has no place is in the last column. */
  readonly #places = new Float64Array(DROP_REASONS.length * (STAGES.length + 1));
  readonly #cascade = { rois: 0, eligible: 0, filteredSize: 0, filteredClass: 0, filteredScore: 0, cached: 0, classified: 0, deferred: 0 };

  add(record: FrameRecord): void {
    if (record.state === FRAME_STATE.presented) this.presented++;
    else if (record.state === FRAME_STATE.analysed_only) this.analysedOnly++;
    else if (record.state === FRAME_STATE.decimated) this.decimated++;
    else if (record.state === FRAME_STATE.dropped) {
      this.dropped[record.reason]!++;
      this.#places[record.reason * (STAGES.length + 1) + (record.place < 0 ? STAGES.length : record.place)]!++;
    }
    for (const key of Object.keys(this.#cascade) as (keyof typeof record.cascade)[]) this.#cascade[key] += record.cascade[key];
  }

  /** Analysed, but not in time to be presented. */
  get late(): number {
    return this.dropped[PRESENT_MISSED]!;
  }

  /** Frames that went through all of the analysis, whatever became of them then. */
  get analysed(): number {
    return this.presented + this.analysedOnly + this.late;
  }

  /** Frames that were dropped on their way, by `reason:stage`. */
  places(): Ledger['places'] {
    const places: Ledger['places'] = {};
    this.#places.forEach((count, at) => {
      const reason = DROP_REASONS[Math.floor(at / (STAGES.length + 1))]!;
      if (count > 0) places[placeName(reason, STAGES[at % (STAGES.length + 1)])] = count;
    });
    return places;
  }

  /** Frames that were dropped on their way, by reason; only reasons that occurred. */
  droppedByReason(): Ledger['dropped'] {
    const dropped: Ledger['dropped'] = {};
    DROP_REASONS.forEach((reason, index) => {
      if (this.dropped[index]! > 0) dropped[reason] = this.dropped[index]!;
    });
    return dropped;
  }

  /**
   * The ledger: received is what the source counted, in flight are the table's rows in use, the rest is what was seen to end. Three independent
   * counts, so `unexplained` finds a frame that none of them knows of. What never had a row was received and has ended, both by the source's word.
   */
  ledger(table: FrameTable): Ledger {
    const { begun } = table;
    const inFlight = table.occupied(begun);
    const { presented, analysedOnly, decimated } = this;
    const dropped = this.droppedByReason();
    const ended = presented + analysedOnly + decimated + this.dropped.reduce((sum, count) => sum + count, 0);
    const withRow = { received: begun, presented, analysedOnly, decimated, inFlight, dropped, places: this.places() };
    return withEarly({ ...withRow, unexplained: begun - ended - inFlight }, earlyOf(table));
  }

  cascade(): CascadeCounts {
    const { rois, eligible, filteredSize, filteredClass, filteredScore, cached, classified, deferred } = this.#cascade;
    return {
      rois,
      eligible,
      filtered: { size: filteredSize, class: filteredClass, score: filteredScore },
      cached,
      classified,
      deferred,
      coveragePct: eligible > 0 ? ((cached + classified) / eligible) * 100 : null,
    };
  }
}
