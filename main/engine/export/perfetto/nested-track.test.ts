import { describe, expect, it } from 'vitest';
import { NestedTrack, type Slice } from './nested-track.ts';
import { readTrace, type TraceSlice } from './testing.ts';
import { TraceWriter } from './trace-writer.ts';

type Given = Pick<Slice, 'startNs' | 'endNs' | 'frame' | 'depth' | 'name'>;

/** Writes slices through a track, in the order given and in pieces, and reads them back. */
async function through(
  given: readonly Given[],
  pieces: readonly number[] = [],
): Promise<{ slices: readonly TraceSlice[]; tracks: number }> {
  const parts: Uint8Array[] = [];
  const writer = new TraceWriter({ write: async (piece) => void parts.push(piece as Uint8Array) }, 0);
  const track = new NestedTrack(writer, (lane) => writer.track({ name: `lane ${lane}` }));
  for (const slice of given) track.add({ ...slice, category: 'test' });
  for (const beforeNs of pieces) track.writeUntil(beforeNs);
  track.finish();
  await writer.finish();
  const trace = readTrace(Buffer.concat(parts));
  return { slices: trace.slices, tracks: trace.tracks.size };
}

const slice = (frame: number, startNs: number, endNs: number, name = 'work', depth = 0): Given => ({ frame, startNs, endNs, name, depth });
const spanOf = ({ startNs, endNs }: Pick<Slice, 'startNs' | 'endNs'>): [number, number] => [startNs, endNs];

describe('slices on a track', () => {
  it('follow one another on one track, also where one begins when the other ends, in whatever order they are given', async () => {
    const { slices, tracks } = await through([slice(2, 10, 20), slice(1, 0, 10), slice(3, 25, 30)]);
    expect(slices.map(spanOf)).toEqual([
      [0, 10],
      [10, 20],
      [25, 30],
    ]);
    expect(tracks).toBe(1);
    expect(slices.every(({ parent }) => parent === null)).toBe(true);
  });

  it('go to another track where two frames overlap, also where one is within the other', async () => {
    const { slices, tracks } = await through([slice(1, 0, 100), slice(2, 50, 150), slice(3, 60, 70), slice(4, 100, 110)]);
    expect(tracks).toBe(3);
    expect(slices.map(({ track, startNs }) => [startNs, track.name])).toEqual([
      [0, 'lane 0'],
      [50, 'lane 1'],
      [60, 'lane 2'],
      [100, 'lane 0'],
    ]);
  });

  it('of one frame are in each other, what took no time before what did', async () => {
    const { slices, tracks } = await through([
      slice(1, 0, 10, 'frame'),
      slice(1, 0, 0, 'demux', 1),
      slice(1, 0, 4, 'wait', 1),
      slice(1, 4, 10, 'decode', 1),
      slice(2, 10, 12, 'frame'),
    ]);
    expect(tracks).toBe(1);
    expect(slices.map(({ name, parent }) => [name, parent?.name])).toEqual([
      ['frame', undefined],
      ['demux', 'frame'],
      ['wait', 'frame'],
      ['decode', 'frame'],
      ['frame', undefined],
    ]);
    expect(slices.map(spanOf)).toEqual([
      [0, 10],
      [0, 0],
      [0, 4],
      [4, 10],
      [10, 12],
    ]);
  });

  it('come through whole and with their own lengths, however they overlap and wherever the writing is cut', async () => {
    let seed = 7;
    const random = (below: number): number => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
      return Math.floor((seed / 2 ** 32) * below);
    };
    for (let round = 0; round < 60; round++) {
      const given = Array.from({ length: 1 + random(60) }, (_, n) => {
        const startNs = random(100);
        return slice(random(6), startNs, startNs + random(40), `slice ${n}`, random(2));
      });
      const { slices } = await through(given, [30, 60, 61]);
      const byName = new Map(slices.map((read) => [read.name, read]));
      expect(byName.size).toBe(given.length);
      for (const { name, startNs, endNs, frame } of given) {
        const read = byName.get(name)!;
        expect(spanOf(read)).toEqual([startNs, endNs]);
        if (read.parent) {
          const around = given.find((other) => other.name === read.parent!.name)!;
          expect([around.frame, around.startNs <= startNs, around.endNs >= endNs]).toEqual([frame, true, true]);
        }
      }
    }
  });
});
