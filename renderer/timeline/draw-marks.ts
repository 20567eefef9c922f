import { drawFlags, type PlacedMark } from './draw-flags.ts';
import type { Paints } from './paints.ts';
import { type Scene, xOf } from './scene.ts';
import { indexOfFrame } from './source.ts';

/** The marks of a source as flags, each at the first frame that it holds for. */
export function drawMarks(context: CanvasRenderingContext2D, scene: Scene, paints: Paints): void {
  const { plot, source } = scene;
  const oldest = source.length > 0 ? (source.at(0)?.frame ?? 0) : 0;
  const placed = source
    .marks()
    .filter((mark) => mark.frame >= oldest)
    .map((mark): PlacedMark => ({ mark, x: Math.round(xOf(scene, indexOfFrame(source, mark.frame))) - 1 }));
  drawFlags(context, placed, { left: plot.left, right: plot.left + plot.width, top: 0, bottom: plot.bottom }, paints.colours);
}
