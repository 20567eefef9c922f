import './hud.css';
import { IconArrowsDiagonalMinimize2, IconRotateClockwise } from '@tabler/icons-react';
import { type PointerEvent, useEffect, useRef } from 'react';
import { STAGE_COLOUR } from '../../contract/index.ts';
import { engine } from '../connection/client.ts';
import { formatCount, formatMs } from '../format.ts';
import { cycleHud, moveHud } from '../state/actions.ts';
import { liveFrames } from '../state/frames.ts';
import { type Corner, useApp } from '../state/store.ts';
import { newestFrame } from '../state/window.ts';
import { HUD_ROWS, hudAges, hudCosts, hudEngines, hudLine, hudLosses, hudRates, stoppedWord } from './hud-text.ts';
import { useOverlayPlace } from './overlay-places.ts';
import { shownPicture } from './shown-picture.ts';

const RENEW_MS = 100;

/** Writes the newest numbers into the overlay's own elements: plain DOM, so that drawing it disturbs nothing that it measures. */
const renew = (root: HTMLElement): void => {
  const { snapshot, run, barMs, hud } = useApp.getState();
  const frame = newestFrame(liveFrames);
  const put = (name: string, text: string): void => {
    const element = root.querySelector(`[data-hud="${name}"]`);
    if (element !== null && element.textContent !== text) element.textContent = text;
  };
  if (hud.mode === 'line') {
    put('line', hudLine(frame, snapshot));
    return;
  }
  put('frame', frame === null ? 'no frame yet' : `frame ${formatCount(frame.frame)}`);
  put('e2e', frame === null ? '' : `e2e ${formatMs(frame.e2eMs)} ms`);
  put('rates', snapshot === null ? '' : hudRates(snapshot));
  put('losses', snapshot === null ? '' : hudLosses(snapshot, run.live));
  put('ages', hudAges(shownPicture.header, engine.clock.toEngineNs(performance.now()), stoppedWord(run)));
  put('engines', hudEngines(run));
  if (frame === null) return;
  const costs = hudCosts(frame);
  for (const row of HUD_ROWS) {
    const cost = costs[row];
    const { waitMs, serviceMs } = cost ?? { waitMs: 0, serviceMs: 0 };
    put(row, formatMs(cost === undefined ? null : waitMs + serviceMs));
    const [wait, service] = root.querySelectorAll<HTMLElement>(`[data-bar="${row}"] i`);
    if (wait !== undefined) wait.style.width = `${Math.min(100, (waitMs / barMs) * 100)}%`;
    if (service !== undefined) service.style.width = `${Math.min(100, (serviceMs / barMs) * 100)}%`;
  }
};

/** The corner of the picture's area that a point is nearest to. */
const cornerAt = (area: DOMRect, x: number, y: number): Corner =>
  `${y < area.top + area.height / 2 ? 'top' : 'bottom'}-${x < area.left + area.width / 2 ? 'left' : 'right'}`;

/** Follows the pointer; lets go in the nearest corner. */
const drag = (event: PointerEvent<HTMLDivElement>): void => {
  if ((event.target as Element).closest('button') !== null) return;
  const element = event.currentTarget;
  const [startX, startY] = [event.clientX, event.clientY];
  element.setPointerCapture(event.pointerId);
  const move = (now: globalThis.PointerEvent): void => {
    element.style.transform = `translate(${now.clientX - startX}px, ${now.clientY - startY}px)`;
  };
  const end = (now: globalThis.PointerEvent): void => {
    element.removeEventListener('pointermove', move);
    element.style.transform = '';
    const area = element.parentElement?.getBoundingClientRect();
    if (now.type !== 'pointerup' || area === undefined || Math.hypot(now.clientX - startX, now.clientY - startY) < 12) return;
    useApp.setState(({ hud }) => ({ hud: { ...hud, corner: cornerAt(area, now.clientX, now.clientY) } }));
  };
  element.addEventListener('pointermove', move);
  element.addEventListener('pointerup', end, { once: true });
  element.addEventListener('pointercancel', end, { once: true });
};

/** The overlay on the picture: what the frame shown last cost, stage by stage. In a corner, in one line, or off (key H). */
export const Hud = () => {
  const { mode, corner } = useApp((state) => state.hud);
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const root = ref.current;
    if (root === null || mode === 'off') return;
    renew(root);
    const timer = setInterval(() => renew(root), RENEW_MS);
    return () => clearInterval(timer);
  }, [mode]);
  useOverlayPlace('hud', ref, `${mode} ${corner}`);
  if (mode === 'off') return null;
  return (
    <div ref={ref} className="hud" data-testid="hud" data-corner={corner} data-mode={mode} onPointerDown={drag}>
      <div className="hud-tools">
        <button type="button" aria-label="Move the overlay to the next corner" title="Next corner" onClick={moveHud}>
          <IconRotateClockwise size={13} stroke={1.8} />
        </button>
        <button type="button" aria-label="Overlay: full, one line, off" title="Smaller (H)" onClick={cycleHud}>
          <IconArrowsDiagonalMinimize2 size={13} stroke={1.8} />
        </button>
      </div>
      {mode === 'line' ? (
        <div className="hud-text" data-hud="line" />
      ) : (
        <>
          <div className="hud-top">
            <span data-hud="frame" />
            <span data-hud="e2e" />
          </div>
          {HUD_ROWS.map((row) => (
            <div key={row} className="hud-row" style={{ '--c': row === 'other' ? STAGE_COLOUR.ring : STAGE_COLOUR[row] }}>
              <span>{row}</span>
              <span className="bar" data-bar={row}>
                <i className="bar-wait" />
                <i className="bar-service" />
              </span>
              <b data-hud={row} />
            </div>
          ))}
          <div className="hud-text hud-foot" data-hud="rates" />
          <div className="hud-text" data-hud="losses" />
          <div className="hud-text" data-hud="ages" />
          <div className="hud-text" data-hud="engines" />
        </>
      )}
    </div>
  );
};
