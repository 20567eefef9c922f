import { AssignmentSolver } from '../pipeline/track/assignment.ts';
import type { Found } from './found.ts';
import { isExcused, matches } from './matching.ts';
import type { JudgedTruth } from './truth.ts';

interface Identity {
  readonly idf1: number | null;
  readonly trajectories: number;
  readonly tracks: number;
}

/**
 * IDF1: Ristani et al., "Performance Measures and a Data Set for Multi-Target, Multi-Camera Tracking", ECCV 2016 workshops. Every object of the truth is
 * given at most one track of the whole sequence, so that they overlap (same label, IoU 0.5) in as many frames as possible: those are right. IDF1 is twice
 * that, of all boxes of the truth and of the results. Ignored truth, and what lies in nothing else, counts on neither side.
 *
 * Keeps a number for each pair of an object and a track that ever overlapped, of the sequence that goes on.
 */
export class IdentityF1 {
  /** Frames in which a track lies on an object, by the object's id, then the track's. */
  #together = new Map<number, Map<number, number>>();
  #truthIds = new Set<number>();
  #trackIds = new Set<number>();
  #right = 0;
  #boxes = 0;
  #trajectories = 0;
  #tracks = 0;

  /** Takes one frame. @param tracked objects that have a track id, no id twice */
  add({ visible, ignored }: JudgedTruth, tracked: readonly Found[]): void {
    for (const { id } of visible) this.#truthIds.add(id);
    this.#boxes += visible.length;
    for (const found of tracked) {
      const track = found.track!;
      const on = visible.filter((truth) => matches(truth, found));
      if (on.length === 0 && isExcused(found, ignored)) continue;
      this.#boxes++;
      this.#trackIds.add(track);
      for (const { id } of on) {
        const frames = this.#together.get(id) ?? new Map<number, number>();
        frames.set(track, (frames.get(track) ?? 0) + 1);
        this.#together.set(id, frames);
      }
    }
  }

  /** What follows is another sequence: ids of the truth and of tracks begin anew. */
  restart(): void {
    this.#right += mostTogether(this.#together);
    this.#trajectories += this.#truthIds.size;
    this.#tracks += this.#trackIds.size;
    this.#together = new Map();
    this.#truthIds = new Set();
    this.#trackIds = new Set();
  }

  result(): Identity {
    const right = this.#right + mostTogether(this.#together);
    return {
      idf1: this.#boxes === 0 ? null : (2 * right) / this.#boxes,
      trajectories: this.#trajectories + this.#truthIds.size,
      tracks: this.#tracks + this.#trackIds.size,
    };
  }
}

type Together = ReadonlyMap<number, ReadonlyMap<number, number>>;

/** The greatest sum of frames with each object and each track in one pair at most. Objects that share no tracks are solved apart, since each is small. */
const mostTogether = (together: Together): number => {
  const solver = new AssignmentSolver();
  let sum = 0;
  for (const { truths, tracks } of groupsOf(together)) {
    const column = new Map(tracks.map((track, index) => [track, index]));
    const cost = new Float64Array(truths.length * tracks.length);
    truths.forEach((truth, row) => {
      for (const [track, frames] of together.get(truth)!) cost[row * tracks.length + column.get(track)!] = -frames;
    });
    const columns = new Int32Array(truths.length);
    solver.solve(cost, truths.length, tracks.length, 0, columns);
    columns.forEach((at, row) => {
      if (at >= 0) sum -= cost[row * tracks.length + at]!;
    });
  }
  return sum;
};

interface Group {
  readonly truths: number[];
  readonly tracks: number[];
}

/** Objects and tracks that hang together. */
const groupsOf = (together: Together): Group[] => {
  const truthsOf = new Map<number, number[]>();
  for (const [truth, tracks] of together) {
    for (const track of tracks.keys()) truthsOf.set(track, [...(truthsOf.get(track) ?? []), truth]);
  }
  const groups: Group[] = [];
  const seen = new Set<number>();
  for (const first of together.keys()) {
    if (seen.has(first)) continue;
    seen.add(first);
    const truths = [first];
    const tracks = new Set<number>();
    // The list grows while it is walked.
    for (const truth of truths) {
      for (const track of together.get(truth)!.keys()) {
        tracks.add(track);
        for (const other of truthsOf.get(track)!) {
          if (seen.has(other)) continue;
          seen.add(other);
          truths.push(other);
        }
      }
    }
    groups.push({ truths, tracks: [...tracks] });
  }
  return groups;
};
