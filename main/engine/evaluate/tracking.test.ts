import { describe, expect, it } from 'vitest';
import type { BoxPx } from '../../../contract/index.ts';
import type { Found } from './found.ts';
import { IdentityF1 } from './identity.ts';
import { found, truthObject } from './testing.ts';
import { ClearMot } from './tracking.ts';
import type { TruthObject } from './truth.ts';

const at = (x: number): BoxPx => [x, 0, x + 20, 20];
/** Place of an object by frame, or null; the same for a track. */
type Places = readonly (number | null)[];

/** Evaluates by frame: ids of the truth are 0, 1 …, of the tracks 100, 101 … */
const follow = (truth: readonly Places[], tracks: readonly Places[], ignored: (id: number, frame: number) => boolean = () => false) => {
  const clear = new ClearMot();
  const identity = new IdentityF1();
  for (let frame = 0; frame < truth[0]!.length; frame++) {
    const boxes = (places: readonly Places[]) => places.flatMap((of, id) => (of[frame] == null ? [] : [{ id, box: at(of[frame]!) }]));
    const objects = boxes(truth).map(({ id, box }): TruthObject => truthObject(id, box));
    const results = boxes(tracks).map(({ id, box }): Found => found(box, { track: 100 + id }));
    const judged = { visible: objects.filter(({ id }) => !ignored(id, frame)), ignored: objects.filter(({ id }) => ignored(id, frame)) };
    clear.add(judged, results);
    identity.add(judged, results);
  }
  return { ...clear.result(), ...identity.result() };
};

describe('tracking', () => {
  it('is 1 where every object keeps its track', () => {
    const places = [
      [0, 1, 2],
      [100, 101, 102],
    ];
    expect(follow(places, places)).toMatchObject({
      mota: 1,
      motp: 1,
      idf1: 1,
      idSwitches: 0,
      fragmentations: 0,
      trajectories: 2,
      tracks: 2,
    });
  });

  it('is what hands compute of misses, false positives and a switch', () => {
    // Six frames of one object. Track 100 has it for three, nobody in the fourth, track 101 for two; track 102 is beside it in the last frame.
    // MOTA = 1 − (1 miss + 1 false positive + 1 switch) ÷ 6. IDF1: the object is given to 100 (3 frames): 2 × 3 ÷ (6 + 6).
    const result = follow(
      [[0, 0, 0, 0, 0, 0]],
      [
        [0, 0, 0, null, null, null],
        [null, null, null, null, 0, 0],
        [null, null, null, null, null, 200],
      ],
    );
    expect(result).toMatchObject({ misses: 1, falsePositives: 1, idSwitches: 1, swaps: 0, fragmentations: 1 });
    expect(result.mota).toBeCloseTo(0.5, 12);
    expect(result.idf1).toBeCloseTo(0.5, 12);
  });

  it('keeps a track on its object where another one fits better', () => {
    // As in figure 3 of Bernardin and Stiefelhagen: a correspondence goes on as long as it holds. Frame 2: track 100 lies 5 px beside (IoU 0.6),
    // track 101 right on it, and is a false positive.
    const result = follow(
      [[0, 0, 0]],
      [
        [0, 5, 5],
        [null, 0, 0],
      ],
    );
    expect(result).toMatchObject({ idSwitches: 0, falsePositives: 2, misses: 0 });
    expect(result.mota).toBeCloseTo(1 - 2 / 3, 12);
  });

  it('weighs identity over the whole sequence', () => {
    // Ten frames; track 100 for four, 101 for six: IDF1 goes to the longer, CLEAR MOT sees one switch of ten.
    const [first, second] = [
      Array.from({ length: 10 }, (_, f) => (f < 4 ? 0 : null)),
      Array.from({ length: 10 }, (_, f) => (f < 4 ? null : 0)),
    ];
    const result = follow([Array<number>(10).fill(0)], [first, second]);
    expect(result.mota).toBeCloseTo(0.9, 12);
    expect(result.idf1).toBeCloseTo(0.6, 12);
  });

  it('gives each track to one object only', () => {
    // One track goes over from an object (3 frames) to another (2): right are 3 of 5 boxes of the track and 10 of the truth.
    const result = follow(
      [
        [0, 0, 0, 0, 0],
        [100, 100, 100, 100, 100],
      ],
      [[0, 0, 0, 100, 100]],
    );
    expect(result.idf1).toBeCloseTo((2 * 3) / 15, 12);
    expect(result).toMatchObject({ idSwitches: 0, misses: 5 });
  });

  it('sees two tracks exchange their objects', () => {
    const result = follow(
      [
        [0, 0, 0, 0],
        [100, 100, 100, 100],
      ],
      [
        [0, 0, 100, 100],
        [100, 100, 0, 0],
      ],
    );
    expect(result).toMatchObject({ idSwitches: 2, swaps: 1 });
    expect(result.idf1).toBeCloseTo(0.5, 12);
  });

  const still = [Array<number>(6).fill(0), Array<number>(6).fill(100)];

  it('sees the exchange where one of them is found again only later', () => {
    const exchanged = [
      [0, 0, null, null, 100, 100],
      [100, 100, 0, 0, 0, 0],
    ];
    expect(follow(still, exchanged)).toMatchObject({ idSwitches: 2, swaps: 1 });
  });

  it('sees none where one of them had its own track again meanwhile', () => {
    const others = [
      [0, 0, null, null, 100, 100],
      [100, 100, 0, 100, null, null],
    ];
    expect(follow(still, others)).toMatchObject({ idSwitches: 2, swaps: 0 });
  });

  it('asks for nothing while an object is hidden, and remembers its track', () => {
    const hidden = (_: number, frame: number) => frame === 1 || frame === 2;
    expect(follow([[0, 0, 0, 0]], [[0, null, 0, 0]], hidden)).toMatchObject({
      mota: 1,
      idf1: 1,
      misses: 0,
      falsePositives: 0,
      fragmentations: 0,
      idSwitches: 0,
    });
    const other = follow(
      [[0, 0, 0, 0]],
      [
        [0, null, null, null],
        [null, null, null, 0],
      ],
      hidden,
    );
    expect(other).toMatchObject({ idSwitches: 1, misses: 0, fragmentations: 0 });
  });

  it('begins anew after a restart', () => {
    const [clear, identity] = [new ClearMot(), new IdentityF1()];
    const judged = { visible: [truthObject(1, at(0))], ignored: [] };
    for (const track of [5, 6]) {
      clear.add(judged, [found(at(0), { track })]);
      identity.add(judged, [found(at(0), { track })]);
      clear.restart();
      identity.restart();
    }
    expect(clear.result()).toMatchObject({ mota: 1, idSwitches: 0 });
    expect(identity.result()).toEqual({ idf1: 1, trajectories: 2, tracks: 2 });
  });

  it('has no opinion where there is nothing', () => {
    expect(follow([[null]], [[null]])).toMatchObject({ mota: null, motp: null, idf1: null, misses: 0 });
  });
});
