import { type Feed, feed } from '../../../inference/providers/feed.ts';
import type { FramePlace } from './frame-place.ts';
import { FRAME_INPUT } from './in-graph.ts';

/** The bytes of the slot go to the network as they are: what is to be done with them was put in front of its graph. */
export class GraphPlace implements FramePlace {
  feeds: Readonly<Record<string, Feed>> = {};
  /** One a slot, by where it lies. */
  readonly #known = new Map<number, { readonly buffer: ArrayBufferLike; readonly feeds: Readonly<Record<string, Feed>> }>();

  lay(plane: Uint8Array): void {
    const known = this.#known.get(plane.byteOffset);
    if (known?.buffer !== plane.buffer) {
      this.feeds = { [FRAME_INPUT]: feed(plane, [plane.length]) };
      this.#known.set(plane.byteOffset, { buffer: plane.buffer, feeds: this.feeds });
    } else this.feeds = known.feeds;
  }

  close(): void {}
}
