import { formatCount } from '../format.ts';
import { LANE } from './bars.ts';
import { inkPx, LANE_PX, NUMBERS_PX, type Scene, xOf } from './scene.ts';
import type { Paints } from './paints.ts';
import { ticks } from './scale.ts';
import { laneName } from './words.ts';

/** Dots nearer than this belong to one label, px. */
const TOGETHER_PX = 14;

function dot(context: CanvasRenderingContext2D, paints: Paints, kind: number, x: number, y: number): void {
  const { colours } = paints;
  context.beginPath();
  if (kind === LANE.broken) {
    // A cross: lost to an error, not to load.
    context.moveTo(x - 3, y - 3);
    context.lineTo(x + 3, y + 3);
    context.moveTo(x + 3, y - 3);
    context.lineTo(x - 3, y + 3);
    context.strokeStyle = colours.bad;
    context.lineWidth = 1.8;
    context.stroke();
    return;
  }
  context.arc(x, y, kind === LANE.decimated ? 1.5 : 3, 0, 2 * Math.PI);
  if (kind === LANE.late) {
    context.strokeStyle = colours.warn;
    context.lineWidth = 1.6;
    context.stroke();
    return;
  }
  context.fillStyle = kind === LANE.decimated ? colours.faint : colours.bad;
  context.fill();
}

/** Dots of lost and late frames, a label for each cluster of them ("3 age_evicted"), and frame numbers underneath. */
export function drawLane(context: CanvasRenderingContext2D, scene: Scene, paints: Paints): void {
  const { layout, plot, view } = scene;
  const y = plot.bottom + LANE_PX / 2 + 3;
  context.fillStyle = paints.colours.line;
  context.fillRect(plot.left, Math.round(y), plot.width, 1);
  const half = inkPx(view.barPx) / 2;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  for (let k = 0; k < layout.lanes; ) {
    const kind = layout.laneKind[k]!;
    const frame = scene.source.at(layout.laneIndex[k]!);
    const name = frame === undefined ? '' : laneName(frame);
    let count = 0;
    let x = 0;
    for (; k < layout.lanes; k++, count++) {
      const next = xOf(scene, layout.laneIndex[k]!) + half;
      const other = scene.source.at(layout.laneIndex[k]!);
      if (count > 0 && (next - x > TOGETHER_PX || other === undefined || laneName(other) !== name)) break;
      x = next;
      dot(context, paints, kind, x, y);
    }
    if (kind === LANE.decimated) continue;
    const text = `${count} ${name}`;
    const room = k < layout.lanes ? xOf(scene, layout.laneIndex[k]!) - x : plot.left + plot.width - x;
    const width = context.measureText(text).width;
    if (room < width + 16) continue;
    context.fillStyle = paints.colours.panel;
    context.fillRect(x + 6, y - 6, width + 5, 12);
    context.fillStyle = paints.colours.dim;
    context.fillText(text, x + 8, y + 0.5);
  }
  drawNumbers(context, scene, paints);
}

/** Frame numbers at round distances: a label stands at the first frame of each next multiple, with that frame's own number. */
function drawNumbers(context: CanvasRenderingContext2D, scene: Scene, paints: Paints): void {
  const { plot, view, from, to } = scene;
  const step = Math.max(1, ticks(plot.width / view.barPx, Math.max(1, Math.floor(plot.width / 110)))[1] ?? 1);
  context.textAlign = 'center';
  context.fillStyle = paints.colours.faint;
  const y = plot.bottom + LANE_PX + NUMBERS_PX / 2 + 1;
  let multiple = Number.NaN;
  for (let i = from; i < to; i++) {
    const number = scene.source.at(i)?.frame;
    if (number === undefined) continue;
    const here = Math.floor(number / step);
    if (here > multiple || (Number.isNaN(multiple) && number % step === 0)) {
      const x = xOf(scene, i) + inkPx(view.barPx) / 2;
      context.fillRect(Math.round(x), plot.bottom + LANE_PX - 1, 1, 3);
      const text = formatCount(number);
      const half = context.measureText(text).width / 2;
      context.fillText(text, Math.min(Math.max(x, plot.left + half), plot.left + plot.width - half), y);
    }
    multiple = Number.isNaN(multiple) ? here : Math.max(multiple, here);
  }
}
