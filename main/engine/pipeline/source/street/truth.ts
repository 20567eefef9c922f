import type { BoxPx } from '../../../../../contract/index.ts';
import { Owners, outlineOf } from './canvas.ts';
import type { StreetSpec } from './spec.ts';
import { boxInPicture, type Figure, Street } from './street.ts';
import type { ColourName, Kind, Label } from './things.ts';

/** What is exactly known of a road user in a frame. */
export interface StreetObject {
  /** The same as long as it crosses the picture; never used again. */
  readonly id: number;
  readonly label: Label;
  readonly kind: Kind;
  readonly colour: ColourName;
  /** Around all of it, whatever stands before it; cut off at the picture's edges. Source px. */
  readonly box: BoxPx;
  /** Share of its pixels that can be seen, 0..1: neither behind something nor outside the picture. */
  readonly visibility: number;
}

/** What is exactly known of every frame of a scene. Keeps its memory from one frame to the next; one caller at a time. */
export class StreetTruth {
  readonly #spec: StreetSpec;
  readonly #street: Street;
  readonly #owners: Owners;

  constructor(spec: StreetSpec) {
    this.#spec = spec;
    this.#street = new Street(spec);
    this.#owners = new Owners(spec.width, spec.height);
  }

  /** All of which something is inside the picture's edges, seen or not, from the farthest to the nearest. @param frame from the scene's beginning */
  at(frame: number): StreetObject[] {
    const { width, height } = this.#spec;
    const figures = this.#street.figuresAt(frame);
    this.#owners.clear();
    figures.forEach(({ parts, place }, index) => {
      for (const part of parts) this.#owners.give(part, place, index + 1);
    });
    const seen = new Uint32Array(figures.length + 1);
    for (const owner of this.#owners.of) seen[owner] = seen[owner]! + 1;
    return figures.flatMap((figure, index): StreetObject[] => {
      const box = boxInPicture(figure, width, height);
      if (!figure.thing || !box) return [];
      const { id, label, kind, colour } = figure.thing;
      const all = pixelsOf(figure);
      return [{ id, label, kind, colour, box, visibility: all === 0 ? 0 : Math.min(1, seen[index + 1]! / all) }];
    });
  }
}

/** How many pixels it has where nothing stands before it and no edge cuts it off. */
const pixelsOf = ({ parts, place }: Figure): number => {
  const [x1, y1, x2, y2] = outlineOf(parts, place);
  const [left, top] = [Math.floor(x1), Math.floor(y1)];
  const alone = new Owners(Math.ceil(x2) - left + 1, Math.ceil(y2) - top + 1);
  for (const part of parts) alone.give(part, { ...place, x: place.x - left, y: place.y - top }, 1);
  return alone.of.reduce((sum, owner) => sum + owner, 0);
};
