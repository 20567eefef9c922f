import { STAGE_COLOUR } from '../../contract/index.ts';

const OF_THREAD: { readonly [name: string]: string } = {
  receive: STAGE_COLOUR.receive,
  source: STAGE_COLOUR.decode,
  detect: STAGE_COLOUR.detect,
  track: STAGE_COLOUR.track,
  classify: STAGE_COLOUR.classify,
  hub: STAGE_COLOUR.compose,
};

/** A thread has the colour of the stage that it works for: "detect 2" → detect's; others are grey. */
export const threadColour = (name: string): string => OF_THREAD[name.split(' ')[0] ?? ''] ?? STAGE_COLOUR.unattributed;
