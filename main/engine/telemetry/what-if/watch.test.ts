import { describe, expect, it } from 'vitest';
import { type WhatIf, whatIf } from '../../../../contract/index.ts';
import { WhatIfWatch } from './watch.ts';

const S = 1e9;

/** A run at 10 frames a second that is watched; frame n is received at n ÷ 10 s and takes what `e2eMs` says then. */
class Bed {
  readonly watch = new WhatIfWatch(4);
  readonly cards: WhatIf[] = [];
  e2eMs = 60;
  frame = 0;
  /** What frame n waits for the codec besides. */
  codecMs = (_frame: number): number => 0;
  /** Frames that are on their way. */
  behind = 1;

  /** Time without frames so far. */
  pausedS = 0;

  get tS(): number {
    return this.frame / 10 + this.pausedS;
  }
  /** Lets frames come until `tS`. */
  until(tS: number): this {
    for (; this.tS < tS; this.frame++) {
      const tNs = this.tS * S;
      const codecMs = this.codecMs(this.frame);
      if (this.frame >= this.behind)
        this.watch.frame(tNs, (this.e2eMs + (this.frame % 3) + codecMs) * 1e6, this.frame - this.behind, codecMs * 1e6);
      this.watch.cpu(tNs, 40);
      const card = this.watch.tick(tNs);
      if (card) this.cards.push(card);
    }
    return this;
  }
  change(text = 'Score 0.30 → 0.35', keys: readonly string[] = ['score'], laterS = 0): this {
    this.watch.changed(text, keys, this.frame, (this.tS + laterS) * S);
    return this;
  }
  get states(): string[] {
    return this.cards.map(({ id, state }) => `${id} ${state}`);
  }
}

describe('WhatIfWatch', () => {
  it('gives a card at once, and what came of the change within 5 s', () => {
    const bed = new Bed().until(20).change('Classify: every frame → once per track', ['classifyWhen']);
    bed.e2eMs = 40;
    bed.until(20.2);
    expect(bed.cards).toEqual([
      expect.objectContaining({ id: 1, runId: 4, frame: 200, tNs: 20 * S, state: 'measuring', metrics: [], keys: ['classifyWhen'] }),
    ]);
    bed.until(25);
    expect(bed.states).toEqual(['1 measuring', '1 done']);
    const [, card] = bed.cards;
    expect(whatIf.parse(card)).toEqual(card);
    expect(card).toMatchObject({ change: 'Classify: every frame → once per track', verdict: 'better', reason: null, confidencePct: 95 });
    expect(card!.metrics.map(({ name, verdict }) => [name, verdict])).toEqual([
      ['processed_fps', 'no measurable change'],
      ['e2e_latency_p50', 'better'],
      ['e2e_latency_p95', 'better'],
      ['cpu', 'no measurable change'],
    ]);
    expect(card!.metrics[1]).toMatchObject({ before: 61, after: 41 });
    expect(card!.beforeFrames).toBeGreaterThan(180);
    expect(card!.afterFrames).toBeGreaterThan(35);
  });

  it('does not take for an effect that the codec reorders more frames than before', () => {
    const bed = new Bed();
    // Three frames of ten wait for a later one, and from the change on seven: the median moves by a frame's interval.
    bed.codecMs = (frame) => (frame % 10 < 3 ? 100 : 0);
    bed.until(20).change('Classify: objects of at least 15 px');
    bed.codecMs = (frame) => (frame % 10 < 7 ? 100 : 0);
    bed.until(25);
    expect(bed.cards.at(-1)).toMatchObject({ state: 'done', verdict: 'no measurable change' });
    // What a setting does is found all the same.
    bed.until(40).change('Classify: every frame → once per track');
    bed.e2eMs = 40;
    bed.until(45);
    expect(bed.cards.at(-1)).toMatchObject({ state: 'done', verdict: 'better' });
  });

  it('leaves out the frames that were on their way, and those behind them', () => {
    const bed = new Bed();
    bed.behind = 10;
    bed.until(20).change();
    // 10 frames under the old settings, 10 that waited behind them: 2 s. Then it is settled.
    bed.until(22);
    bed.e2eMs = 30;
    bed.until(25);
    const card = bed.cards.at(-1)!;
    expect(card.state).toBe('done');
    expect(card.metrics[1]).toMatchObject({ after: 31, verdict: 'better' });
    expect(card.afterFrames).toBeLessThan(30);
  });

  it('takes changes of one act for one change, and says it in one sentence', () => {
    const bed = new Bed()
      .until(20)
      .change('Score 0.30 → 0.35')
      .until(20.2)
      .change('Score 0.35 → 0.40')
      .change('Track switched off', ['track'], 0.1);
    bed.until(26);
    expect(bed.states).toEqual(['1 measuring', '1 measuring', '1 measuring', '1 done']);
    expect(bed.cards.at(-1)).toMatchObject({ change: 'Score 0.30 → 0.40, Track switched off', keys: ['score', 'track'], tNs: 20 * S });
  });

  it('abandons a change when the next one comes, which then has too little before it', () => {
    const bed = new Bed().until(20).change().until(22).change('Track switched off', ['track']).until(30);
    expect(bed.states).toEqual(['1 measuring', '1 abandoned', '2 abandoned']);
    expect(bed.cards[1]).toMatchObject({ reason: 'another change came before enough was seen of this one', verdict: 'not measured' });
    expect(bed.cards[2]).toMatchObject({ reason: 'too few frames before it (3 s are needed)', change: 'Track switched off' });
    expect(bed.cards[2]!.metrics.map(({ verdict }) => verdict)).toEqual(Array(4).fill('not measured'));
  });

  it('compares a change with what held right before it, not with what was before that', () => {
    const bed = new Bed().until(20).change();
    bed.e2eMs = 30;
    bed.until(30).change('Score 0.35 → 0.40').until(36);
    const card = bed.cards.at(-1)!;
    expect(card).toMatchObject({ id: 2, state: 'done', verdict: 'no measurable change' });
    expect(card.metrics[1]).toMatchObject({ before: 31, after: 31 });
    expect(card.beforeFrames).toBeLessThan(100);
  });

  it('abandons it at an interruption, and starts over behind it', () => {
    const bed = new Bed().until(20).change().until(22);
    bed.watch.interrupted('the run was paused', 22 * S);
    bed.until(24).change('Track switched off', ['track']).until(24.2);
    expect(bed.cards[1]).toMatchObject({ id: 1, state: 'abandoned', reason: 'the run was paused' });
    expect(bed.cards[2]).toMatchObject({ id: 2, state: 'abandoned', reason: 'too few frames before it (3 s are needed)' });
    bed.until(30).change('Track switched on', ['track']).until(35);
    expect(bed.states.slice(-2)).toEqual(['3 measuring', '3 done']);
    expect(bed.cards.at(-1)!.beforeFrames).toBeLessThan(65);
  });

  it('does not take the time of a pause for time before a change', () => {
    const bed = new Bed().until(20);
    // Frames on their way still come; then there are none for a minute.
    bed.watch.interrupted('the run was paused', 20 * S);
    bed.until(21);
    bed.pausedS += 60;
    bed.until(86).change().until(91);
    expect(bed.states).toEqual(['1 measuring', '1 done']);
    expect(bed.cards.at(-1)).toMatchObject({ verdict: 'no measurable change' });
    expect(bed.cards.at(-1)!.beforeFrames).toBeLessThan(51);
  });

  it('says when no frames come after it', () => {
    const bed = new Bed().until(20).change();
    for (let tS = 20; tS < 35; tS += 0.1) {
      const card = bed.watch.tick(tS * S);
      if (card) bed.cards.push(card);
    }
    expect(bed.states).toEqual(['1 measuring', '1 abandoned']);
    expect(bed.cards[1]!.reason).toBe('too few frames came after it');
  });

  it('does not count a start that is slow', () => {
    const bed = new Bed();
    bed.e2eMs = 900;
    bed.until(0.5);
    bed.e2eMs = 60;
    bed.until(6).change().until(11);
    expect(bed.cards.at(-1)).toMatchObject({ state: 'done', verdict: 'no measurable change' });
    expect(bed.cards.at(-1)!.metrics[2]!.before).toBeCloseTo(62);
  });

  it('keeps up with 5,000 frames a second, and forgets the oldest', () => {
    const watch = new WhatIfWatch(1);
    let frame = 0;
    const feed = (toS: number, e2eMs: number) => {
      for (; frame < toS * 5000; frame++) {
        watch.frame((frame / 5000) * S, (e2eMs + (frame % 7) / 10) * 1e6, frame);
        if (frame % 500 === 0) watch.cpu((frame / 5000) * S, 100);
      }
    };
    feed(35, 10);
    watch.changed('Score', ['score'], frame, 35 * S);
    feed(39.6, 8);
    expect(watch.tick(35 * S)).toMatchObject({ state: 'measuring' });
    expect(watch.tick(39.6 * S)).toMatchObject({ state: 'done', verdict: 'better' });
  });
});
