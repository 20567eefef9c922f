/** CSS pixels a bar, least and most. */
export const BAR_MIN_PX = 2;
export const BAR_MAX_PX = 14;

/**
 * Which frames are seen: whole pixels a bar, and the index (a fraction, where dragged) at the right edge of the plot.
 * `following`: the newest frame is kept at the right edge.
 */
export interface View {
  readonly barPx: number;
  readonly right: number;
  readonly following: boolean;
}

/** How many frames fit, and how many there are. `anchored`: a short source stands at the left (a saved run), not at the right (a live one). */
export interface Room {
  readonly plotPx: number;
  readonly length: number;
  readonly anchored: boolean;
}

const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);

/** The view with its right edge inside what exists; a following one is taken to the newest frame. */
export function settle(view: View, room: Room): View {
  const fit = room.plotPx / view.barPx;
  const low = room.anchored ? fit : Math.min(fit, room.length);
  const high = Math.max(low, room.length);
  return { ...view, right: view.following ? high : clamp(view.right, low, high) };
}

/** First and one past the last index that touch the plot. */
export function visible(view: View, room: Room): { readonly from: number; readonly to: number } {
  return {
    from: clamp(Math.floor(view.right - room.plotPx / view.barPx), 0, room.length),
    to: clamp(Math.ceil(view.right), 0, room.length),
  };
}

/** Left edge of bar `index`, px from the plot's left edge. */
export const barLeft = (view: View, plotPx: number, index: number): number => plotPx - (view.right - index) * view.barPx;

/** Index of the bar under `x` (px from the plot's left edge), or −1. */
export function hitBar(view: View, room: Room, x: number): number {
  if (x < 0 || x >= room.plotPx) return -1;
  const index = Math.floor(view.right - (room.plotPx - x) / view.barPx);
  return index >= 0 && index < room.length ? index : -1;
}

/** Bars `steps` px wider (or narrower), with the frame under `x` kept in place; a following view keeps following. */
export function zoom(view: View, room: Room, steps: number, x: number): View {
  const barPx = clamp(Math.round(view.barPx + steps), BAR_MIN_PX, BAR_MAX_PX);
  if (barPx === view.barPx) return view;
  const behind = room.plotPx - x;
  const right = view.right - behind / view.barPx + behind / barPx;
  return settle({ ...view, barPx, right }, room);
}

/** The view moved by `px`, as if the bars were dragged there (to the right: older frames come in). Dragging to the newest frame follows. */
export function pan(view: View, room: Room, px: number): View {
  const moved = settle({ ...view, following: false, right: view.right - px / view.barPx }, room);
  const fits = room.length <= room.plotPx / view.barPx;
  return { ...moved, following: !room.anchored && (fits || moved.right >= room.length) };
}

/** The view with bar `index` inside the plot, moved as little as that takes. */
export function reveal(view: View, room: Room, index: number): View {
  const fit = room.plotPx / view.barPx;
  const margin = Math.min(8, fit / 4);
  let right = view.right;
  if (index + 1 + margin > right) right = index + 1 + margin;
  if (index - margin < right - fit) right = index - margin + fit;
  return settle({ ...view, following: false, right }, room);
}

/** The view for a plot of another width: bar `index`, where it was in sight, stays at the same part of the plot; a following view follows on. */
export function refit(view: View, before: Room, after: Room, index: number): View {
  const behindPx = (view.right - index) * view.barPx;
  if (view.following || behindPx < 0 || behindPx > before.plotPx) return settle(view, after);
  return settle({ ...view, right: index + (view.right - index) * (after.plotPx / before.plotPx) }, after);
}

/** The view with bar `index` in its middle. */
export function centre(view: View, room: Room, index: number): View {
  return settle({ ...view, following: false, right: index + 0.5 + room.plotPx / view.barPx / 2 }, room);
}
