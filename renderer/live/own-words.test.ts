import { expect, it } from 'vitest';
import { idleRunState, type RunState } from '../../contract/index.ts';
import { ownNetworkNote } from './own-words.ts';

const run = (container: string, detector: string, differs: Partial<RunState> = {}): RunState =>
  ({
    ...idleRunState(),
    phase: 'running',
    open: {},
    source: { container },
    detector: { name: detector },
    ...differs,
  }) as unknown as RunState;

it('says where something of our own is at work that nobody asked for, and nothing else', () => {
  expect(ownNetworkNote(run('mp4', 'street-tiny'))).toMatchObject({
    leadsTo: 'models',
    text: expect.stringContaining('until you pull a better one'),
  });
  expect(ownNetworkNote(run('scene', 'scene-detector'))).toMatchObject({ leadsTo: 'open' });
  expect(ownNetworkNote(run('mp4', 'yolox_nano'))).toBeNull();
  expect(ownNetworkNote(run('scene', 'yolox_nano'))).toBeNull();
  // Who chose it knows it.
  expect(ownNetworkNote(run('mp4', 'street-tiny', { open: { detector: 'street-tiny' } as RunState['open'] }))).toBeNull();
  expect(ownNetworkNote(run('mp4', 'street-tiny', { phase: 'failed' }))).toBeNull();
  expect(ownNetworkNote(run('mp4', 'street-tiny'))).toBe(ownNetworkNote(run('avi', 'street-tiny')));
});
