import type { Letterbox } from '../../pipeline/preprocess/letterbox.ts';
import { MAX_MAP, type SceneMap } from '../family.ts';

/**
 * Which numbers of a network's output grid a map takes: those over the picture, not over its padding; every one of them where there is room, else evenly
 * spread ones. Belongs to one thread; computes anew only where the letterbox or the grid is another.
 */
export class MapGrid {
  /** Column in the output's grid for each column of the map, and row for each row. */
  columns: Int32Array = new Int32Array(0);
  rows: Int32Array = new Int32Array(0);
  #letterbox: Letterbox | null = null;
  #key = '';

  /** @param across columns of the output's grid, `down` its rows, which cover the network's whole input */
  fit(lb: Letterbox, across: number, down: number, out: SceneMap): void {
    const key = `${across}×${down}`;
    if (lb !== this.#letterbox || key !== this.#key) {
      const [timesX, timesY] = [across / lb.inputWidth, down / lb.inputHeight];
      const [width, height] = [lb.contentWidth * timesX, lb.contentHeight * timesY];
      const less = Math.min(1, Math.sqrt(MAX_MAP / (Math.ceil(width) * Math.ceil(height))));
      this.columns = spread(lb.contentX * timesX, width, Math.max(1, Math.floor(width * less)), across);
      this.rows = spread(lb.contentY * timesY, height, Math.max(1, Math.floor(height * less)), down);
      this.#letterbox = lb;
      this.#key = key;
    }
    out.width = this.columns.length;
    out.height = this.rows.length;
  }
}

/** The cells that lie under the middles of `count` equal parts of [from, from + length). */
const spread = (from: number, length: number, count: number, limit: number): Int32Array =>
  Int32Array.from({ length: count }, (_, index) => Math.min(limit - 1, Math.floor(from + ((index + 0.5) * length) / count)));
