import { describe, expect, it } from 'vitest';
import { defaultLiveSettings } from '../../contract/index.ts';
import { changeInWords, settingChanges } from './setting-events.ts';

describe('setting changes', () => {
  it('says each change in a sentence, and nothing where nothing changed', () => {
    const before = defaultLiveSettings();
    expect(settingChanges(before, { ...before })).toEqual([]);
    expect(settingChanges(before, { ...before, detect: false, classifyWhen: 'once-per-track' })).toEqual([
      { kind: 'toggle', text: 'Detect switched off', key: 'detect', from: true, to: false },
      { kind: 'setting', text: 'Classify: once per track', key: 'classifyWhen', from: 'every-n-frames', to: 'once-per-track' },
    ]);
  });

  it('says what a change was from what to what, settings of one choice together', () => {
    const before = { ...defaultLiveSettings(), classifyWhen: 'every-frame' as const };
    expect(changeInWords(before, { ...before, classifyWhen: 'once-per-track' })).toEqual(['Classify: every frame → once per track']);
    expect(changeInWords(before, { ...before, classifyWhen: 'every-n-frames', classifyEveryFrames: 5 })).toEqual([
      'Classify: every frame → every 5 frames of a track',
    ]);
    expect(changeInWords(before, { ...before, score: 0.5, track: false })).toEqual(['Track switched off', 'Score 0.30 → 0.50']);
  });
});
