import { SPANS, STAGE_COLOUR } from '../../contract/stages.ts';
import { type Colours, readColours } from '../theme.ts';
import { PAINTS, UNATTRIBUTED } from './bars.ts';

/** Side of the square that a hatch repeats, CSS px. */
const TILE_PX = 5;

/** Colour of paint p (see `PAINTS`): its stage's. */
const paintColour = (paint: number): string =>
  paint === UNATTRIBUTED ? STAGE_COLOUR.unattributed : STAGE_COLOUR[SPANS[paint >> 1]?.stage ?? 'receive'];

/** Diagonal stripes of the colour over a faint ground of it, so that a wait reads as time spent and yet not as work done. */
function hatch(context: CanvasRenderingContext2D, colour: string, dpr: number): CanvasPattern | null {
  const side = Math.max(4, Math.round(TILE_PX * dpr));
  const tile = document.createElement('canvas');
  tile.width = side;
  tile.height = side;
  const draw = tile.getContext('2d');
  if (draw === null) return null;
  draw.fillStyle = colour;
  draw.globalAlpha = 0.2;
  draw.fillRect(0, 0, side, side);
  draw.globalAlpha = 0.95;
  draw.strokeStyle = colour;
  draw.lineWidth = side * 0.3;
  draw.lineCap = 'square';
  draw.beginPath();
  for (const shift of [-side, 0, side]) {
    draw.moveTo(shift, side);
    draw.lineTo(shift + side, 0);
  }
  draw.stroke();
  return context.createPattern(tile, 'repeat');
}

/** Everything a drawing is filled with, made once for a colour scheme and a pixel density. */
export interface Paints {
  readonly colours: Colours;
  readonly font: string;
  readonly dpr: number;
  /** By paint: a stage's colour for service, its hatch for wait. */
  readonly fills: readonly (string | CanvasPattern)[];
}

/** Reads the colours of the scheme that is on and makes the hatches. */
export function makePaints(context: CanvasRenderingContext2D, dpr: number): Paints {
  const matrix = new DOMMatrix().scale(1 / dpr);
  const fills = Array.from({ length: PAINTS }, (_, paint): string | CanvasPattern => {
    const colour = paintColour(paint);
    if (paint === UNATTRIBUTED || paint % 2 === 1) return colour;
    const pattern = hatch(context, colour, dpr);
    pattern?.setTransform(matrix);
    return pattern ?? colour;
  });
  return { colours: readColours(), font: `10.5px ${getComputedStyle(document.body).fontFamily}`, dpr, fills };
}
