import type { TimelineController } from './controller.ts';

/** A press that moves less than this is a click, px. */
const CLICK_PX = 4;
/** Turning of a wheel that makes bars a pixel wider, in its own units. */
const WHEEL_STEP = 40;

/** Does what a key asks for; false where it is none of the timeline's keys. */
function press(controller: TimelineController, key: string, shift: boolean): boolean {
  const steps = shift ? 10 : 1;
  if (key === 'ArrowLeft') controller.step(-steps);
  else if (key === 'ArrowRight') controller.step(steps);
  else if (key === 'Home') controller.toStart();
  else if (key === 'End') controller.follow();
  else if (key === '+' || key === '=') controller.zoomBy(1);
  else if (key === '-') controller.zoomBy(-1);
  else if (key === 'Escape') controller.deselect();
  else return false;
  return true;
}

/**
 * Pointer, wheel and keys of a timeline's canvas. Drag moves, click selects, double-click and End return to the newest frame; the wheel
 * zooms (`wheelZooms`; else only with ctrl or ⌘, so that a page can be scrolled), and moves with shift or sideways. @returns undoes it
 */
export function listen(canvas: HTMLCanvasElement, controller: TimelineController, wheelZooms: boolean): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  let pressed: { x: number; far: boolean } | null = null;
  let turned = 0;
  const xIn = (event: MouseEvent): number => event.clientX - canvas.getBoundingClientRect().left;

  const down = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    controller.hoverAt(xIn(event));
    pressed = { x: event.clientX, far: false };
  };
  const move = (event: PointerEvent): void => {
    if (pressed === null) {
      controller.hoverAt(xIn(event));
      return;
    }
    const by = event.clientX - pressed.x;
    if (!pressed.far && Math.abs(by) < CLICK_PX) return;
    if (!pressed.far) controller.hoverAt(null);
    pressed = { x: event.clientX, far: true };
    canvas.style.cursor = 'grabbing';
    controller.panBy(by);
  };
  const up = (event: PointerEvent): void => {
    if (pressed !== null && !pressed.far && event.type === 'pointerup') controller.selectHovered();
    pressed = null;
    canvas.style.cursor = '';
  };
  const wheel = (event: WheelEvent): void => {
    const sideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
    if (sideways) {
      event.preventDefault();
      controller.panBy(-(event.deltaX || event.deltaY));
    } else if (wheelZooms || event.ctrlKey || event.metaKey) {
      event.preventDefault();
      turned -= event.deltaY;
      const steps = Math.trunc(turned / WHEEL_STEP);
      turned -= steps * WHEEL_STEP;
      if (steps !== 0) controller.zoomBy(Math.sign(steps), xIn(event));
    }
  };
  const key = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || !press(controller, event.key, event.shiftKey)) return;
    event.preventDefault();
    event.stopPropagation();
  };

  canvas.addEventListener('pointerdown', down, { signal });
  canvas.addEventListener('pointermove', move, { signal });
  canvas.addEventListener('pointerup', up, { signal });
  canvas.addEventListener('pointercancel', up, { signal });
  canvas.addEventListener('pointerleave', () => controller.hoverAt(null), { signal });
  canvas.addEventListener('dblclick', () => controller.follow(), { signal });
  canvas.addEventListener('wheel', wheel, { signal, passive: false });
  canvas.addEventListener('keydown', key, { signal });
  return () => stop.abort();
}
