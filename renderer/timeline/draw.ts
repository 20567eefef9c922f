import { formatMs, formatScale } from '../format.ts';
import { PAINTS } from './bars.ts';
import { drawLane } from './draw-lane.ts';
import { drawMarks } from './draw-marks.ts';
import type { Paints } from './paints.ts';
import { ticks } from './scale.ts';
import { crisp, inkPx, LANE_PX, type Scene, xOf } from './scene.ts';

function drawGrid(context: CanvasRenderingContext2D, scene: Scene, paints: Paints): void {
  const { plot } = scene;
  const perMs = (plot.bottom - plot.top) / scene.topMs;
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  const most = Math.max(2, Math.floor((plot.bottom - plot.top) / 30));
  for (const ms of ticks(scene.goalMs, most)) {
    const y = crisp(plot.bottom - ms * perMs);
    if (y < plot.top - 1) continue;
    const covered = scene.budgetMs !== null && Math.abs(ms - scene.budgetMs) * perMs < 12 && scene.budgetMs <= scene.topMs;
    context.fillStyle = paints.colours.line;
    context.fillRect(plot.left, y - 0.5, plot.width, 1);
    context.fillStyle = paints.colours.faint;
    if (!covered) context.fillText(ms >= 1000 ? `${formatScale(ms / 1000)} s` : `${ms} ms`, plot.left - 8, y);
  }
}

function drawBars(context: CanvasRenderingContext2D, scene: Scene, paints: Paints): void {
  const width = inkPx(scene.view.barPx);
  for (let paint = 0; paint < PAINTS; paint++) {
    const rects = scene.layout.rects[paint];
    if (rects === undefined || rects.count === 0) continue;
    context.fillStyle = paints.fills[paint] ?? paints.colours.faint;
    const data = rects.data;
    for (let at = 0, end = rects.count * 3; at < end; at += 3) context.fillRect(data[at]!, data[at + 1]!, width, data[at + 2]!);
  }
  if (scene.layout.missings === 0) return;
  context.fillStyle = paints.colours.line;
  for (let k = 0; k < scene.layout.missings; k++) context.fillRect(xOf(scene, scene.layout.missing[k]!), scene.plot.bottom - 6, width, 6);
}

/** A bar that goes beyond the axis is cut: a slanted gap near its top; the highest few say how high they are. */
function drawCuts(context: CanvasRenderingContext2D, scene: Scene, paints: Paints): void {
  const { layout, plot, view } = scene;
  if (layout.cuts === 0) return;
  const width = inkPx(view.barPx);
  context.strokeStyle = paints.colours.panel;
  context.lineWidth = 2;
  context.beginPath();
  for (let k = 0; k < layout.cuts; k++) {
    const x = xOf(scene, layout.cutIndex[k]!);
    context.moveTo(x - 1.5, plot.top + 8);
    context.lineTo(x + width + 1.5, plot.top + 4);
  }
  context.stroke();
  context.textAlign = 'center';
  context.textBaseline = 'bottom';
  context.fillStyle = paints.colours.dim;
  let free = -Infinity;
  for (let k = 0; k < layout.cuts; k++) {
    const x = Math.min(xOf(scene, layout.cutIndex[k]!) + width / 2, plot.left + plot.width - 16);
    if (x < free) continue;
    context.fillText(formatMs(layout.cutMs[k]!), x, plot.top - 1);
    free = x + 44;
  }
}

/** The frame interval: a dashed line over the bars and its number on the axis. */
function drawBudget(context: CanvasRenderingContext2D, scene: Scene, paints: Paints): void {
  const { plot, budgetMs } = scene;
  if (budgetMs === null || budgetMs > scene.topMs) return;
  const y = crisp(plot.bottom - (budgetMs * (plot.bottom - plot.top)) / scene.topMs);
  context.strokeStyle = paints.colours.text;
  context.globalAlpha = 0.7;
  context.lineWidth = 1;
  context.setLineDash([5, 4]);
  context.beginPath();
  context.moveTo(plot.left, y);
  context.lineTo(plot.left + plot.width, y);
  context.stroke();
  context.setLineDash([]);
  context.globalAlpha = 1;
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  context.fillStyle = paints.colours.text;
  context.fillText(`${Number(budgetMs.toFixed(1))} ms`, plot.left - 8, y);
}

function drawFocus(context: CanvasRenderingContext2D, scene: Scene, paints: Paints, index: number, strong: boolean): void {
  if (index < scene.from || index >= scene.to) return;
  const { plot, view } = scene;
  const x = Math.round(xOf(scene, index));
  const width = inkPx(view.barPx);
  context.fillStyle = paints.colours.text;
  context.globalAlpha = strong ? 0.16 : 0.1;
  context.fillRect(x - 1, plot.top, width + 2, plot.bottom - plot.top);
  context.globalAlpha = strong ? 1 : 0.5;
  context.fillRect(x - 1, plot.bottom + 1, width + 2, 2);
  context.globalAlpha = 1;
}

/** Draws the whole scene. Costs about a millisecond for some hundred bars; sets each stage's colour once. */
export function draw(context: CanvasRenderingContext2D, scene: Scene, paints: Paints): void {
  const { plot } = scene;
  context.setTransform(paints.dpr, 0, 0, paints.dpr, 0, 0);
  context.clearRect(0, 0, scene.width, scene.height);
  context.font = paints.font;
  drawGrid(context, scene, paints);
  context.save();
  context.beginPath();
  context.rect(plot.left, 0, plot.width, scene.height);
  context.clip();
  drawFocus(context, scene, paints, scene.hover, false);
  drawFocus(context, scene, paints, scene.selected, true);
  drawBars(context, scene, paints);
  drawCuts(context, scene, paints);
  drawLane(context, scene, paints);
  drawMarks(context, scene, paints);
  context.restore();
  drawBudget(context, scene, paints);
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  context.fillStyle = paints.colours.faint;
  context.fillText('drops', plot.left - 8, plot.bottom + LANE_PX / 2 + 3);
}
