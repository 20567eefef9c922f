import type { RunState } from '../../contract/index.ts';

/** What is said where something of our own is at work, and which way leads on. */
export interface OwnNetworkNote {
  readonly text: string;
  readonly leadsTo: 'models' | 'open';
}

const SCENE: OwnNetworkNote = { text: 'A street made by the engine, with two small networks that know it.', leadsTo: 'open' };
const STREET_TINY: OwnNetworkNote = {
  text: 'street-tiny, a small network that came with Throughline, is used until you pull a better one.',
  leadsTo: 'models',
};

/** Null: nothing of our own is at work that nobody asked for. The same object for the same words. */
export const ownNetworkNote = ({ phase, source, open, detector }: RunState): OwnNetworkNote | null => {
  if (phase === 'idle' || phase === 'failed' || source === null || open?.detector !== undefined) return null;
  if (source.container === 'scene') return detector?.name === 'scene-detector' ? SCENE : null;
  return detector?.name === 'street-tiny' ? STREET_TINY : null;
};
