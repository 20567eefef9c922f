import type { WhatIf } from '../../../../contract/index.ts';
import { CONFIDENCE_PCT, compareRuns, METHOD, nothingMeasured } from './compare.ts';
import { WhatIfHistory } from './history.ts';
import { atEqualCodecWait } from './samples.ts';
import { joined } from './words.ts';

/** Changes that follow each other within this are one act of the user: a menu that sets two settings, a slider that is drawn. */
const ONE_ACT_NS = 0.3e9;
/** After a change, a start or an interruption, so long does not count yet. */
const SETTLE_NS = 0.5e9;
/** When a card is done after its change, and at the latest where frames under the new settings come late. */
const DONE_NS = 4.5e9;
const LATEST_NS = 9e9;
const LEAST_AFTER_NS = 2e9;
const LEAST_BEFORE_NS = 3e9;
const MOST_BEFORE_NS = 30e9;
/** Fewer frames on either side tell nothing. */
const LEAST_FRAMES = 8;
/** Without a frame for so long, what comes does not continue what was. */
const GAP_NS = 2e9;

/** Changes that are one act. */
interface Act {
  readonly id: number;
  /** One text a set of keys. */
  readonly texts: Map<string, string>;
  readonly keys: Set<string>;
  readonly frame: number;
  readonly tNs: number;
  /** Of the last of them. */
  lastNs: number;
  /** From when on the settings before it held; NaN where too little was seen of them. */
  readonly beforeFromNs: number;
  state: WhatIf['state'];
  reason: string | null;
}

/**
 * Watches one run for what changes of settings do to it: about 4.5 s after each there is a card. Fed by the hub with every analysed frame in
 * order, with CPU readings and with what happens; has no clock of its own. Hub thread; O(1) a frame, some 10 ms for a card.
 *
 * Before a change count the frames that ended under the settings that it replaced, without interruption, of the last 30 s. After it count frames
 * that were received after it, behind as many more as were on their way then (they waited for those), from 0.5 s on.
 */
export class WhatIfWatch {
  readonly #runId: number;
  readonly #history = new WhatIfHistory();
  readonly #news: WhatIf[] = [];
  #acts = 0;
  #act: Act | null = null;
  /** The first frame that the settings of now are told by, and when it ended; NaN before it came. */
  #sinceNs = Number.NaN;
  /** What that frame has to be: not before this number, nor this time (NaN: some time after the next frame). */
  #fromFrame = 0;
  #fromNs = Number.NaN;
  #newestFrame = -1;
  #newestNs = Number.NEGATIVE_INFINITY;

  constructor(runId: number) {
    this.#runId = runId;
  }

  /**
   * An analysed frame.
   * @param frameNumber as received, from 0
   * @param codecWaitNs what it waited in the decoder for later frames; NaN counts as 0
   */
  frame(endNs: number, e2eNs: number, frameNumber: number, codecWaitNs = 0): void {
    if (Number.isNaN(endNs) || Number.isNaN(e2eNs)) return;
    this.#history.frame(endNs, e2eNs, codecWaitNs || 0);
    if (endNs - this.#newestNs > GAP_NS && this.#act?.state !== 'measuring') this.#begin(0, Number.NaN);
    this.#newestFrame = frameNumber;
    this.#newestNs = endNs;
    if (!Number.isNaN(this.#sinceNs)) return;
    if (Number.isNaN(this.#fromNs)) this.#fromNs = endNs + SETTLE_NS;
    if (frameNumber >= this.#fromFrame && endNs >= this.#fromNs) this.#sinceNs = endNs;
  }

  /** @param pct of one core, since the reading before; about ten a second */
  cpu(tNs: number, pct: number): void {
    this.#history.cpu(tNs, pct);
  }

  /**
   * Settings were changed.
   *
   * @param text the change in words, as its event has it
   * @param frameNumber frames received so far: it holds from the one of this number on
   */
  changed(text: string, keys: readonly string[], frameNumber: number, tNs: number): void {
    const isOneAct = this.#act !== null && tNs - this.#act.lastNs <= ONE_ACT_NS;
    if (!isOneAct) this.#newAct(frameNumber, tNs);
    const act = this.#act!;
    act.lastNs = tNs;
    const place = [...keys].sort().join();
    const earlier = act.texts.get(place);
    act.texts.set(place, earlier === undefined ? text : joined(earlier, text));
    for (const key of keys) act.keys.add(key);
    const onTheirWay = Math.max(0, frameNumber - this.#newestFrame - 1);
    this.#begin(frameNumber + onTheirWay, tNs + SETTLE_NS);
    this.#tell(act);
  }

  #newAct(frame: number, tNs: number): void {
    this.#abandon('another change came before enough was seen of this one');
    const beforeFromNs = Math.max(this.#sinceNs, tNs - MOST_BEFORE_NS);
    const before = Number.isNaN(beforeFromNs) ? null : this.#history.samples(beforeFromNs, tNs);
    const isEnough = before !== null && before.endNs.length >= LEAST_FRAMES && tNs - before.fromNs >= LEAST_BEFORE_NS;
    this.#act = {
      id: ++this.#acts,
      texts: new Map(),
      keys: new Set(),
      frame,
      tNs,
      lastNs: tNs,
      beforeFromNs,
      state: isEnough ? 'measuring' : 'abandoned',
      reason: isEnough ? null : 'too few frames before it (3 s are needed)',
    };
  }

  /**
   * Frames do not go on as they did: a pause, a seek, the end, another source. A change that is being measured is abandoned. Not for the seam
   * of a loop, nor for a recording.
   *
   * @param reason why, as the card says it: "the run was paused"
   */
  interrupted(reason: string, _tNs: number): void {
    this.#abandon(reason);
    this.#act = null;
    this.#begin(0, Number.NaN);
  }

  /** Call about ten times a second. @returns a card that is new or has changed, the oldest first; null where there is none */
  tick(tNs: number): WhatIf | null {
    const act = this.#act;
    if (act?.state === 'measuring' && tNs - act.lastNs >= DONE_NS) {
      const isEnough = tNs - this.#sinceNs >= LEAST_AFTER_NS;
      if (isEnough || tNs - act.lastNs >= LATEST_NS) this.#finish(act, tNs);
    }
    return this.#news.shift() ?? null;
  }

  /** What was before does not count for what comes. */
  #begin(fromFrame: number, fromNs: number): void {
    this.#sinceNs = Number.NaN;
    this.#fromFrame = fromFrame;
    this.#fromNs = fromNs;
  }

  #abandon(reason: string): void {
    const act = this.#act;
    if (act?.state !== 'measuring') return;
    act.state = 'abandoned';
    act.reason = reason;
    this.#tell(act);
  }

  #finish(act: Act, tNs: number): void {
    const after = this.#history.samples(Number.isNaN(this.#sinceNs) ? tNs : this.#sinceNs, tNs);
    if (after.endNs.length < LEAST_FRAMES || tNs - this.#sinceNs < LEAST_AFTER_NS) {
      this.#abandon('too few frames came after it');
      return;
    }
    const before = this.#history.samples(act.beforeFromNs, act.tNs);
    act.state = 'done';
    const frames = { beforeFrames: before.endNs.length, afterFrames: after.endNs.length };
    this.#tell(act, { ...compareRuns(...atEqualCodecWait(before, after)), ...frames });
  }

  #tell(act: Act, found: Partial<WhatIf> = {}): void {
    this.#news.push({
      id: act.id,
      runId: this.#runId,
      change: [...new Set(act.texts.values())].join(', '),
      keys: [...act.keys],
      frame: act.frame,
      tNs: act.tNs,
      state: act.state,
      reason: act.reason,
      metrics: act.state === 'measuring' ? [] : nothingMeasured(),
      verdict: 'not measured',
      beforeFrames: 0,
      afterFrames: 0,
      confidencePct: CONFIDENCE_PCT,
      method: METHOD,
      ...found,
    });
  }
}
