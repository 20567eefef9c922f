import type { Rect } from './labels.ts';

/** Where the overlay covers the picture's area, CSS pixels from the viewport's corner: measured by the overlay, read by the painter. Outside React. */
export class HudPlace {
  #rect: Rect | null = null;
  #wake: (() => void) | null = null;

  /** Null: there is no overlay. */
  get rect(): Rect | null {
    return this.#rect;
  }

  put(rect: Rect | null): void {
    const same = rect?.x === this.#rect?.x && rect?.y === this.#rect?.y && rect?.w === this.#rect?.w && rect?.h === this.#rect?.h;
    if (same) return;
    this.#rect = rect;
    this.#wake?.();
  }

  /** One reader at a time is called when it moved. @returns ends it */
  onMove(wake: () => void): () => void {
    this.#wake = wake;
    return () => {
      if (this.#wake === wake) this.#wake = null;
    };
  }
}

export const hudPlace = new HudPlace();
