import type { FrameTruth, TruthObject } from './truth.ts';

/** The truth of frames around the one that is looked at: each frame is asked for once while frames come in order. Keeps 16 frames. */
export class TruthWindow implements FrameTruth {
  static readonly #SIZE = 16;
  readonly #of: FrameTruth;
  readonly #frames = new Int32Array(TruthWindow.#SIZE).fill(-1);
  readonly #objects: (readonly TruthObject[])[] = [];

  constructor(of: FrameTruth) {
    this.#of = of;
  }

  at(frame: number): readonly TruthObject[] {
    if (frame < 0) return [];
    const place = frame % TruthWindow.#SIZE;
    if (this.#frames[place] !== frame) {
      this.#objects[place] = this.#of.at(frame);
      this.#frames[place] = frame;
    }
    return this.#objects[place]!;
  }
}
