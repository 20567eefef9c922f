/** Side of the square that repeats, CSS px. */
const HATCH_PX = 6;

/** Diagonal stripes on nothing: here something is missing. @param dpr device pixels a CSS pixel */
export function hatched(context: CanvasRenderingContext2D, colour: string, dpr: number): CanvasPattern | null {
  const side = Math.round(HATCH_PX * dpr);
  const tile = document.createElement('canvas');
  tile.width = side;
  tile.height = side;
  const draw = tile.getContext('2d');
  if (draw === null) return null;
  draw.globalAlpha = 0.55;
  draw.strokeStyle = colour;
  draw.lineWidth = dpr;
  draw.beginPath();
  for (const shift of [-side, 0, side]) {
    draw.moveTo(shift, side);
    draw.lineTo(shift + side, 0);
  }
  draw.stroke();
  return context.createPattern(tile, 'repeat');
}
