/** The window's colours of tracks (renderer/live/track-colours.ts), so that a clip looks as the window does. `#rrggbb`. */
const PALETTE = [
  '#7dd3fc',
  '#fcd34d',
  '#86efac',
  '#f0abfc',
  '#fdba74',
  '#a5b4fc',
  '#5eead4',
  '#fda4af',
  '#bef264',
  '#c4b5fd',
  '#fde68a',
  '#67e8f9',
] as const;
const UNTRACKED = '#e5e7eb';

/** The colour of a track, `#rrggbb`; grey without a track. */
export const trackColour = (track: number | null): string =>
  track === null ? UNTRACKED : (PALETTE[Math.abs(track) % PALETTE.length] ?? UNTRACKED);
