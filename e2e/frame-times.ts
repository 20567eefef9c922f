import type { Page } from '@playwright/test';

/** Times between drawings of a page, ms. */
export interface FrameTimes {
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
  readonly n: number;
}

/** What the page does at every animation frame: scrolls an element, or turns a wheel with ctrl over it. Runs in the page. */
export type Motion = 'scroll' | 'zoom' | 'pan';

/** Moves `selector` at every animation frame for `frames` of them, to and fro, and measures how long each took to come. */
export const measureFrames = (page: Page, selector: string, motion: Motion, frames = 120): Promise<FrameTimes> =>
  page
    .locator(selector)
    .first()
    .evaluate(
      async (node, { motion: kind, frames: wanted }) => {
        const times: number[] = [];
        const { left, top, width, height } = node.getBoundingClientRect();
        const turn = (init: WheelEventInit): void => {
          const at = { clientX: left + width * 0.4, clientY: top + height / 2, bubbles: true, cancelable: true };
          node.dispatchEvent(new WheelEvent('wheel', { ...at, ...init }));
        };
        let last = 0;
        for (let k = 0; k <= wanted; k++) {
          const now = await new Promise<number>((resolve) => requestAnimationFrame(resolve));
          if (k > 0) times.push(now - last);
          last = now;
          const way = Math.floor(k / 30) % 2 === 0 ? 1 : -1;
          if (kind === 'scroll') node.scrollTop += way * 90;
          else if (kind === 'zoom') turn({ deltaY: -12 * way, ctrlKey: true });
          else turn({ deltaX: 25 * way });
        }
        times.sort((a, b) => a - b);
        const at = (share: number): number => Math.round((times[Math.floor((times.length - 1) * share)] ?? 0) * 10) / 10;
        return { p50: at(0.5), p95: at(0.95), max: at(1), n: times.length };
      },
      { motion, frames },
    );
