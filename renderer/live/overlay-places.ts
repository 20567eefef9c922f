import { useEffect, type RefObject } from 'react';
import type { Rect } from './labels.ts';

type Overlay = 'hud' | 'card' | 'scene';

/** Where overlays cover the picture's area, CSS pixels from the viewport's corner: measured by each, read by the painter. Outside React. */
class OverlayPlaces {
  readonly #rects = new Map<Overlay, Rect>();
  #wake: (() => void) | null = null;

  get rects(): readonly Rect[] {
    return [...this.#rects.values()];
  }

  /** Null: it is nowhere. */
  put(name: Overlay, rect: Rect | null): void {
    const old = this.#rects.get(name);
    const same = rect?.x === old?.x && rect?.y === old?.y && rect?.w === old?.w && rect?.h === old?.h;
    if (same) return;
    if (rect === null) this.#rects.delete(name);
    else this.#rects.set(name, rect);
    this.#wake?.();
  }

  /** One reader at a time is called when one moved. @returns ends it */
  onMove(wake: () => void): () => void {
    this.#wake = wake;
    return () => {
      if (this.#wake === wake) this.#wake = null;
    };
  }
}

export const overlays = new OverlayPlaces();

/** Keeps `overlays` at where the element is, measured anew whenever `where` changes, it is resized, or the area around it is. */
export const useOverlayPlace = (name: Overlay, ref: RefObject<HTMLElement | null>, where: string): void => {
  // biome-ignore lint/correctness/useExhaustiveDependencies: elsewhere it covers another place
  useEffect(() => {
    const root = ref.current;
    if (root === null) return undefined;
    const measure = (): void => {
      const { x, y, width, height } = root.getBoundingClientRect();
      overlays.put(name, { x, y, w: width, h: height });
    };
    const resized = new ResizeObserver(measure);
    resized.observe(root);
    // a corner moves with the area
    if (root.offsetParent !== null) resized.observe(root.offsetParent);
    return () => {
      resized.disconnect();
      overlays.put(name, null);
    };
  }, [name, ref, where]);
};
