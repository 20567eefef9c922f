import { useEffect, useRef } from 'react';
import { engine } from '../connection/client.ts';
import { livePictures } from '../state/pictures.ts';
import { type AppState, useApp } from '../state/store.ts';
import { overlays } from './overlay-places.ts';
import { PicturePainter } from './painter.ts';
import { isBackground } from './scene-colours.ts';
import { shownPicture } from './shown-picture.ts';

/** A picture that waited this long for a window to come back was not shown in time, whatever its clock says. */
const STALE_MS = 1_000;
const CREDIT_MAX = 8;

/** Draws the newest picture on each animation frame, tells the engine when it was drawn, and asks for the next. Outside React. */
const run = (canvas: HTMLCanvasElement): (() => void) => {
  const painter = new PicturePainter(canvas);
  const lookAt = ({ scene, run: { detector } }: Pick<AppState, 'scene' | 'run'>): void =>
    painter.scene({ ...scene, clearFirst: isBackground(detector?.labels[0]) });
  lookAt(useApp.getState());
  let scheduled = 0;
  let shownRun = useApp.getState().run.runId;

  const draw = (): void => {
    scheduled = 0;
    const taken = livePictures.take();
    if (taken === null) return;
    const { preview, credits, missed } = taken;
    const { header } = preview;
    const startMs = performance.now();
    painter.show(preview, useApp.getState().run.source?.pixelAspect ?? 1);
    const endMs = performance.now();
    shownRun = header.runId;
    shownPicture.header = header;
    canvas.dataset['frame'] = String(header.frame);
    canvas.dataset['objects'] = String(header.objects.length);
    canvas.dataset['tracked'] = String(header.objects.filter(({ track }) => track !== null).length);
    canvas.dataset['classified'] = String(header.objects.filter((object) => object.class !== null).length);
    canvas.dataset['scene'] = header.scene?.task ?? '';
    const [startNs, endNs] = [engine.clock.toEngineNs(startMs), engine.clock.toEngineNs(endMs)];
    const { frame, runId } = header;
    if (!missed && startMs - preview.arrivedMs >= STALE_MS) engine.send({ type: 'missed', frame, runId });
    else if (!missed && startNs !== null && endNs !== null) engine.send({ type: 'presented', frame, runId, startNs, endNs });
    engine.send({ type: 'credit', n: Math.min(credits, CREDIT_MAX) });
  };
  const schedule = (): void => {
    if (scheduled === 0) scheduled = requestAnimationFrame(draw);
  };

  const avoidOverlays = (): void => {
    const scale = window.devicePixelRatio;
    const at = canvas.getBoundingClientRect();
    painter.avoid(overlays.rects.map(({ x, y, w, h }) => ({ x: (x - at.x) * scale, y: (y - at.y) * scale, w: w * scale, h: h * scale })));
  };

  const size = new ResizeObserver(([entry]) => {
    if (entry === undefined) return;
    const scale = window.devicePixelRatio;
    const device = entry.devicePixelContentBoxSize?.[0];
    painter.resize(
      device?.inlineSize ?? Math.round(entry.contentRect.width * scale),
      device?.blockSize ?? Math.round(entry.contentRect.height * scale),
      scale,
    );
    avoidOverlays();
  });
  size.observe(canvas);
  const stopOverlays = overlays.onMove(avoidOverlays);
  const stopOffers = livePictures.onOffer(schedule);
  const stopRuns = useApp.subscribe((state, before) => {
    const { runId } = state.run;
    if (state.scene !== before.scene || state.run.detector?.path !== before.run.detector?.path) lookAt(state);
    if (runId === shownRun) return;
    shownRun = runId;
    shownPicture.header = null;
    painter.clear();
  });
  return () => {
    stopRuns();
    stopOverlays();
    stopOffers();
    size.disconnect();
    cancelAnimationFrame(scheduled);
    painter.dispose();
  };
};

/** The canvas that pictures and their boxes are drawn on; `data-frame` is the number of the frame shown. */
export const Picture = () => {
  const ref = useRef<HTMLCanvasElement>(null);
  useEffect(() => (ref.current === null ? undefined : run(ref.current)), []);
  return (
    <canvas ref={ref} className="picture" data-testid="picture" aria-label="The frame shown last, with what was found on it" role="img" />
  );
};
