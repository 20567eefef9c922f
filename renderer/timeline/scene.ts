import type { BarLayout, Plot } from './bars.ts';
import type { FrameSource } from './source.ts';
import { barLeft, type View } from './view.ts';

/** Room for the axis's numbers, left of the bars. */
export const AXIS_PX = 52;
/** Room for flags above the bars. */
export const FLAGS_PX = 22;
/** The drops lane and the frame numbers below the bars. */
export const LANE_PX = 22;
export const NUMBERS_PX = 15;

/** One drawing, complete. Indices are of the source; −1 is none. */
export interface Scene {
  readonly source: FrameSource;
  readonly layout: BarLayout;
  readonly view: View;
  readonly plot: Plot;
  readonly width: number;
  readonly height: number;
  readonly from: number;
  readonly to: number;
  /** ms at the plot's top as drawn now, and where it is going. */
  readonly topMs: number;
  readonly goalMs: number;
  readonly budgetMs: number | null;
  readonly hover: number;
  readonly selected: number;
}

/** The middle of a device row (at 1:1), where a hairline is sharp. */
export const crisp = (y: number): number => Math.round(y) + 0.5;
/** Left edge of bar `index`, px on the canvas. */
export const xOf = (scene: Scene, index: number): number => scene.plot.left + barLeft(scene.view, scene.plot.width, index);
/** Width of a bar's ink: narrow bars touch, wider ones stand a pixel or two apart. */
export const inkPx = (barPx: number): number => barPx - (barPx >= 11 ? 2 : barPx >= 3 ? 1 : 0);
