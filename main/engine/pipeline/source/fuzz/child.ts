import { Fault, toFaultRecord } from '../../../../../contract/index.ts';
import { silenceFfmpeg } from '../../decode/av.ts';
import { letterbox } from '../../preprocess/letterbox.ts';
import { playThrough } from '../testing.ts';

/** What the parent sends: a file to open and play. `null`: no more. */
export type ToFuzzChild = { readonly path: string } | null;

/** What became of it. */
export interface Fuzzed {
  readonly path: string;
  readonly outcome: 'opened' | 'refused' | 'bug';
  /** The sentence it was refused with, or the stack of a bug. */
  readonly text: string;
  readonly frames: number;
  readonly ms: number;
  /** Most memory this process had so far. */
  readonly maxRssBytes: number;
}

const MAX_FRAMES = 50;
/** Frames of the second time, behind a seek, scaled as a network wants them. */
const MAX_FRAMES_AGAIN = 15;
const SEEK_MS = 400;
const INPUT = { width: 64, height: 64, fit: 'letterbox-centre', pad: 114 } as const;

/** A process that opens damaged files, one after the other, and plays some frames of each as fast as it goes; for tests. */
silenceFfmpeg();

const play = (path: string): Pick<Fuzzed, 'outcome' | 'text' | 'frames'> => {
  try {
    const { frames, lost, info } = playThrough(path, { maxFrames: MAX_FRAMES });
    const again = playThrough(path, {
      maxFrames: MAX_FRAMES_AGAIN,
      letterbox: letterbox(info, INPUT),
      commands: [{ type: 'seek', ms: SEEK_MS }],
    });
    return { outcome: 'opened', text: '', frames: frames + lost + again.frames + again.lost };
  } catch (error) {
    if (error instanceof Fault) return { outcome: 'refused', text: toFaultRecord(error).message, frames: 0 };
    return { outcome: 'bug', text: error instanceof Error ? (error.stack ?? error.message) : String(error), frames: 0 };
  }
};

process.on('message', (message: ToFuzzChild) => {
  if (message === null) {
    process.disconnect();
    return;
  }
  const { path } = message;
  const startMs = performance.now();
  const played = play(path);
  const maxRssBytes = process.resourceUsage().maxRSS * 1024;
  const fuzzed: Fuzzed = { path, ...played, ms: performance.now() - startMs, maxRssBytes };
  // Natives are finalised on the event loop: it has its turn between two files.
  setImmediate(() => process.send?.(fuzzed));
});
process.send?.('ready');
