import type { Paints } from './paints.ts';
import { type Scene, xOf } from './scene.ts';
import { indexOfFrame } from './source.ts';

const LABEL_PX = 17;
const LABEL_MOST_PX = 280;

const shortened = new Map<string, { readonly text: string; readonly width: number }>();

/** The text with as much of its end replaced by "…" as its room takes; measured once for each text. */
function shorten(context: CanvasRenderingContext2D, text: string): { readonly text: string; readonly width: number } {
  const key = `${context.font}|${text}`;
  const known = shortened.get(key);
  if (known !== undefined) return known;
  let kept = text;
  while (kept.length > 4 && context.measureText(kept).width > LABEL_MOST_PX) kept = `${kept.slice(0, -2).trimEnd()}…`;
  const made = { text: kept, width: context.measureText(kept).width };
  if (shortened.size > 500) shortened.clear();
  shortened.set(key, made);
  return made;
}

/** A dashed line at the first frame each mark holds for, and its text on a flag where there is room; of close ones the last is told. */
export function drawMarks(context: CanvasRenderingContext2D, scene: Scene, paints: Paints): void {
  const { plot, source } = scene;
  const { colours } = paints;
  const right = plot.left + plot.width;
  const oldest = source.length > 0 ? (source.at(0)?.frame ?? 0) : 0;
  let limit = right;
  const marks = source.marks();
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  for (let k = marks.length - 1; k >= 0; k--) {
    const mark = marks[k];
    if (mark === undefined || mark.frame < oldest) continue;
    const x = Math.round(xOf(scene, indexOfFrame(source, mark.frame))) - 1;
    if (x < plot.left || x > right) continue;
    context.strokeStyle = colours.text;
    context.globalAlpha = 0.75;
    context.lineWidth = 1;
    context.setLineDash([3, 3]);
    context.beginPath();
    context.moveTo(x + 0.5, 3);
    context.lineTo(x + 0.5, plot.bottom);
    context.stroke();
    context.setLineDash([]);
    context.globalAlpha = 1;
    const label = shorten(context, mark.text);
    const wide = label.width + 14;
    // A flag flies to the right of its pole; the newest, which has no room there, to the left.
    const flies = x + 3 + wide <= limit;
    const left = flies ? x + 3 : x - 2 - wide;
    if (!flies && (limit < right || left < plot.left)) continue;
    context.fillStyle = colours.raised;
    context.strokeStyle = colours.line;
    context.beginPath();
    context.roundRect(left + 0.5, 2.5, wide, LABEL_PX, 4);
    context.fill();
    context.stroke();
    context.fillStyle = colours.text;
    context.fillText(label.text, left + 7, 2.5 + LABEL_PX / 2 + 0.5);
    limit = Math.min(left, x) - 4;
  }
}
