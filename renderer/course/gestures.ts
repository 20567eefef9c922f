import { lengthOf, panSpan, spanBetween, zoomSpan } from './span.ts';
import type { TimeAxis } from './time-axis.ts';

/** A press that moves less than this is a click, px. */
const CLICK_PX = 4;
/** How much of a view a turn of the wheel takes away: e to the power of turns by this. */
const ZOOM_PER_PX = 0.0022;
/** A page that was scrolled so recently is still being scrolled, though a chart came under the pointer; ms. */
const SCROLLING_MS = 350;
/** Lines and pages of a wheel that does not count in pixels. */
const PX_PER_UNIT = [1, 16, 400] as const;

/** When the page was last scrolled, on `performance.now()`. */
let scrolledMs = Number.NEGATIVE_INFINITY;
let heard = false;

/** Hears every scroll of the page, once for all charts. */
const hearScrolling = (): void => {
  if (heard) return;
  heard = true;
  window.addEventListener(
    'scroll',
    () => {
      scrolledMs = performance.now();
    },
    { capture: true, passive: true },
  );
};

/** How a wheel turns the view: closer, wider, sideways, or not at all. */
type Turn = { readonly kind: 'zoom'; readonly factor: number } | { readonly kind: 'pan'; readonly px: number } | null;

/**
 * What a wheel over a chart asks for. Sideways, or with shift, it moves; else it zooms, as a pinch does (which comes as a wheel with ctrl).
 * A page that is being scrolled goes on scrolling, and so it does where there is nothing to widen.
 */
export function turnOf(
  event: Pick<WheelEvent, 'deltaX' | 'deltaY' | 'deltaMode' | 'shiftKey' | 'ctrlKey' | 'metaKey'>,
  isWhole: boolean,
  isScrolling: boolean,
): Turn {
  const unit = PX_PER_UNIT[event.deltaMode] ?? 1;
  const sideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
  if (sideways) return isWhole ? null : { kind: 'pan', px: (event.deltaX || event.deltaY) * unit };
  const meant = event.ctrlKey || event.metaKey;
  if (!meant && (isScrolling || (isWhole && event.deltaY > 0))) return null;
  // A pinch counts in smaller steps than a wheel.
  return { kind: 'zoom', factor: Math.exp(event.deltaY * unit * ZOOM_PER_PX * (event.ctrlKey ? 4 : 1)) };
}

/**
 * Pointer and wheel over the data of a chart: dragging selects, with shift it moves, the wheel zooms, a double-click shows all, a click picks a
 * moment. @param over the area of the data @param picked hears the moment of a click, s @returns undoes it
 */
export function listenToChart(over: HTMLElement, axis: TimeAxis, picked: (atS: number) => void): () => void {
  hearScrolling();
  const stop = new AbortController();
  const { signal } = stop;
  let pressed: { readonly x: number; readonly atS: number; readonly moves: boolean; far: boolean; lastX: number } | null = null;
  const timeOf = (event: MouseEvent): number => {
    const { left, width } = over.getBoundingClientRect();
    return axis.view.fromS + ((event.clientX - left) / Math.max(1, width)) * lengthOf(axis.view);
  };
  const perPx = (): number => lengthOf(axis.view) / Math.max(1, over.clientWidth);

  const down = (event: PointerEvent): void => {
    if (event.button !== 0 || axis.lengthS === 0) return;
    over.setPointerCapture(event.pointerId);
    pressed = { x: event.clientX, atS: timeOf(event), moves: event.shiftKey, far: false, lastX: event.clientX };
  };
  const move = (event: PointerEvent): void => {
    const atS = timeOf(event);
    axis.setHover(Math.min(Math.max(0, atS), axis.lengthS));
    if (pressed === null) return;
    if (!pressed.far && Math.abs(event.clientX - pressed.x) < CLICK_PX) return;
    pressed.far = true;
    if (!pressed.moves) axis.setBrush(spanBetween(pressed.atS, atS, axis.lengthS));
    else {
      over.style.cursor = 'grabbing';
      axis.setView(panSpan(axis.view, axis.lengthS, (pressed.lastX - event.clientX) * perPx()));
      pressed.lastX = event.clientX;
    }
  };
  const up = (event: PointerEvent): void => {
    const was = pressed;
    pressed = null;
    over.style.cursor = '';
    if (was === null) return;
    if (event.type === 'pointercancel') axis.setBrush(null);
    else if (!was.far) picked(was.atS);
    else if (axis.brush !== null) axis.select(axis.brush);
  };
  const wheel = (event: WheelEvent): void => {
    const turn = turnOf(event, axis.isWhole, performance.now() - scrolledMs < SCROLLING_MS);
    if (turn === null || axis.lengthS === 0) return;
    event.preventDefault();
    if (turn.kind === 'pan') axis.setView(panSpan(axis.view, axis.lengthS, turn.px * perPx()));
    else axis.setView(zoomSpan(axis.view, axis.lengthS, turn.factor, timeOf(event)));
  };

  over.addEventListener('pointerdown', down, { signal });
  over.addEventListener('pointermove', move, { signal });
  over.addEventListener('pointerup', up, { signal });
  over.addEventListener('pointercancel', up, { signal });
  over.addEventListener('pointerleave', () => axis.setHover(null), { signal });
  over.addEventListener('dblclick', () => axis.showAll(), { signal });
  over.addEventListener('wheel', wheel, { signal, passive: false });
  return () => {
    stop.abort();
    axis.setHover(null);
  };
}
