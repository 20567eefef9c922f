import { type CascadeCounts, DROP_REASONS, FRAME_STATE, type FrameRecord, type Ledger } from '../../../contract/index.ts';
import type { FrameTable } from './frame-table.ts';

/** Counts of frames that ended, and of objects on their way through the cascade. */
export class Counts {
  presented = 0;
  analysedOnly = 0;
  decimated = 0;
  readonly dropped = new Float64Array(DROP_REASONS.length);
  readonly #cascade = { rois: 0, eligible: 0, filteredSize: 0, filteredClass: 0, filteredScore: 0, cached: 0, classified: 0 };

  add(record: FrameRecord): void {
    if (record.state === FRAME_STATE.presented) this.presented++;
    else if (record.state === FRAME_STATE.analysed_only) this.analysedOnly++;
    else if (record.state === FRAME_STATE.decimated) this.decimated++;
    else if (record.state === FRAME_STATE.dropped) this.dropped[record.reason]!++;
    for (const key of Object.keys(this.#cascade) as (keyof typeof record.cascade)[]) this.#cascade[key] += record.cascade[key];
  }

  get analysed(): number {
    return this.presented + this.analysedOnly;
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
   * counts, so `unexplained` finds a frame that none of them knows of.
   */
  ledger(table: FrameTable): Ledger {
    const { begun } = table;
    const inFlight = table.occupied(begun);
    const dropped: Ledger['dropped'] = {};
    let ended = this.presented + this.analysedOnly + this.decimated;
    let lostEarly = 0;
    DROP_REASONS.forEach((reason, index) => {
      const lost = table.lost(index);
      lostEarly += lost;
      const count = this.dropped[index]! + lost;
      ended += count;
      if (count > 0) dropped[reason] = count;
    });
    const received = begun + lostEarly;
    return {
      received,
      presented: this.presented,
      analysedOnly: this.analysedOnly,
      decimated: this.decimated,
      inFlight,
      dropped,
      unexplained: received - ended - inFlight,
    };
  }

  cascade(): CascadeCounts {
    const { rois, eligible, filteredSize, filteredClass, filteredScore, cached, classified } = this.#cascade;
    return {
      rois,
      eligible,
      filtered: { size: filteredSize, class: filteredClass, score: filteredScore },
      cached,
      classified,
      coveragePct: eligible > 0 ? ((cached + classified) / eligible) * 100 : null,
    };
  }
}
