import { describe, expect, it } from 'vitest';
import type { AutoTune, RunState } from '../../contract/index.ts';
import { IDLE_RUN } from '../state/store.ts';
import { testModel } from './testing.ts';
import { gainText, gainTone, medianText, trialState, tuneProgress, whyNotTuned } from './tune-words.ts';

const before = { detectThreads: 2, intraOpThreads: 1, spinning: false, ringSlots: 8 };
const best = { ...before, detectThreads: 1, intraOpThreads: 2 };
const trial = (settings: typeof before, out: boolean): AutoTune['trials'][number] => ({ ...settings, count: 3, median: 60, out });
const tune: AutoTune = {
  state: 'done',
  progress: 1,
  objective: 'processed_fps',
  before,
  best,
  gainPct: 18.2,
  gainLowPct: 12.1,
  gainHighPct: 24.4,
  trials: [trial(before, false), trial(best, false), trial({ ...best, spinning: true }, true)],
  reason: '',
};
const source = { kind: 'file' } as NonNullable<RunState['source']>;
const run = (differs: Partial<RunState>): RunState => ({ ...IDLE_RUN, phase: 'playing', source, detector: testModel(), ...differs });

describe('auto-tune in words', () => {
  it('says why it cannot be', () => {
    expect(whyNotTuned('open', run({}))).toBeNull();
    expect(whyNotTuned('lost', run({}))).toMatch(/engine/);
    expect(whyNotTuned('open', IDLE_RUN)).toMatch(/No source/);
    expect(whyNotTuned('open', run({ source: { ...source, kind: 'still' } }))).toMatch(/still/);
    expect(whyNotTuned('open', run({ detector: null }))).toMatch(/No network/);
    expect(whyNotTuned('open', run({ live: { ...IDLE_RUN.live, detect: false } }))).toMatch(/No network/);
  });

  it('gives the gain with its interval', () => {
    expect(gainText(tune)).toBe('+18 %, 95 % interval +12 to +24 %');
    expect(gainText({ ...tune, gainLowPct: null })).toBe('+18 %');
    expect(gainText({ ...tune, gainPct: null })).toBeNull();
    expect(gainTone(tune)).toBe('good');
    expect(gainTone({ gainLowPct: -3, gainHighPct: 4 })).toBe('plain');
    expect(gainTone({ gainLowPct: -9, gainHighPct: -4 })).toBe('warn');
  });

  it('tells what is kept, what is out and what was before', () => {
    expect(tune.trials.map((each) => trialState(each, tune))).toEqual(['before', 'kept', 'out']);
    expect(tune.trials.map((each) => trialState(each, { ...tune, state: 'running' }))).toEqual(['before', 'leads', 'out']);
    expect(trialState(trial(best, false), { ...tune, state: 'cancelled' })).toBe('in');
  });

  it('says how far it is, and medians in their own digits', () => {
    expect(tuneProgress({ progress: 0.344, reason: '3 settings so far' })).toBe('34 %: 3 settings so far');
    expect(tuneProgress({ progress: 0, reason: '' })).toBe('0 %');
    expect([medianText('processed_fps', 61.234), medianText('analysis_latency', 61.234)]).toEqual(['61.23', '61.2']);
  });
});
