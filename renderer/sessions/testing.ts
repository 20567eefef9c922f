import type { SessionListItem } from '../../contract/session.ts';

/** A closed session in the list, with what a test wants different. */
export const testItem = (id: string, differs: Partial<SessionListItem> = {}): SessionListItem => ({
  id,
  name: id,
  note: '',
  thumbnail: false,
  startedAt: '2026-11-23T10:00:00.000Z',
  durationMs: 10_000,
  state: 'closed',
  sourceName: 'clip.mp4',
  detector: 'yolox_nano',
  classifier: null,
  frames: 300,
  processedFps: 30,
  e2eP95Ms: 40,
  dropped: 0,
  bytes: 1000,
  ...differs,
});
