import type { Colours } from '../theme.ts';
import type { Outcome } from '../what-if/words.ts';
import type { FrameMark } from './source.ts';

const LABEL_PX = 17;
const TEXT_MOST_PX = 210;

/** Where poles stand and flags fly, CSS pixels of the canvas. */
export interface FlagArea {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** A mark, and where its pole stands. */
export interface PlacedMark {
  readonly mark: FrameMark;
  readonly x: number;
}

const shortened = new Map<string, { readonly text: string; readonly width: number }>();

/** The text with as much of its end replaced by "…" as its room takes; measured once for each text. */
function shorten(context: CanvasRenderingContext2D, text: string): { readonly text: string; readonly width: number } {
  const key = `${context.font}|${text}`;
  const known = shortened.get(key);
  if (known !== undefined) return known;
  let kept = text;
  while (kept.length > 4 && context.measureText(kept).width > TEXT_MOST_PX) kept = `${kept.slice(0, -2).trimEnd()}…`;
  const made = { text: kept, width: context.measureText(kept).width };
  if (shortened.size > 500) shortened.clear();
  shortened.set(key, made);
  return made;
}

const inkOf = (verdict: Outcome['verdict'], colours: Colours): string =>
  verdict === 'better' ? colours.good : verdict === 'worse' ? colours.bad : verdict === 'mixed' ? colours.warn : colours.dim;

function drawPennant(context: CanvasRenderingContext2D, x: number, top: number, colour: string): void {
  context.fillStyle = colour;
  context.beginPath();
  context.moveTo(x, top + 2);
  context.lineTo(x + 7, top + 5);
  context.lineTo(x, top + 8);
  context.fill();
}

/**
 * A dashed line where each mark holds from, and on a flag, where there is room, its text and what it came to; of close ones the last is told.
 * @param placed in the order of their places; the canvas's font is set
 * @param told false: a pennant without words, where the words stand on another axis
 */
export function drawFlags(
  context: CanvasRenderingContext2D,
  placed: readonly PlacedMark[],
  area: FlagArea,
  colours: Colours,
  told = true,
): void {
  const { left, right, top, bottom } = area;
  let limit = right;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  for (const { mark, x } of placed.toReversed()) {
    if (x < left || x > right) continue;
    context.strokeStyle = colours.text;
    context.globalAlpha = 0.75;
    context.lineWidth = 1;
    context.setLineDash([3, 3]);
    context.beginPath();
    context.moveTo(x + 0.5, top + 3);
    context.lineTo(x + 0.5, bottom);
    context.stroke();
    context.setLineDash([]);
    context.globalAlpha = 1;
    if (!told) {
      drawPennant(context, x, top, mark.result === undefined ? colours.dim : inkOf(mark.result.verdict, colours));
      continue;
    }
    const label = shorten(context, mark.text);
    const result = mark.result === undefined ? null : { ...shorten(context, ` · ${mark.result.text}`), verdict: mark.result.verdict };
    const wide = label.width + (result?.width ?? 0) + 14;
    // A flag flies to the right of its pole; the newest, which has no room there, to the left.
    const flies = x + 3 + wide <= limit;
    const from = flies ? x + 3 : x - 2 - wide;
    if (!flies && (limit < right || from < left)) continue;
    const middle = top + 2.5 + LABEL_PX / 2 + 0.5;
    context.fillStyle = colours.raised;
    context.strokeStyle = colours.line;
    context.beginPath();
    context.roundRect(from + 0.5, top + 2.5, wide, LABEL_PX, 4);
    context.fill();
    context.stroke();
    context.fillStyle = colours.text;
    context.fillText(label.text, from + 7, middle);
    if (result !== null) {
      context.fillStyle = inkOf(result.verdict, colours);
      context.fillText(result.text, from + 7 + label.width, middle);
    }
    limit = Math.min(from, x) - 4;
  }
}
