/** Light enough for dark text on a tag and to stand out from video; neighbours in the list are far apart, as neighbours in time often meet. */
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

/** The colour of a track: the same as long as it is followed, and another than that of the eleven tracks before it. Grey without a track. */
export const trackColour = (track: number | null): string =>
  track === null ? UNTRACKED : (PALETTE[Math.abs(track) % PALETTE.length] ?? UNTRACKED);
