import { describe, expect, it } from 'vitest';
import { defaultLiveSettings } from '../../contract/index.ts';
import { settingChanges } from './setting-events.ts';

describe('setting changes', () => {
  it('says each change in a sentence, and nothing where nothing changed', () => {
    const before = defaultLiveSettings();
    expect(settingChanges(before, { ...before })).toEqual([]);
    expect(settingChanges(before, { ...before, detect: false, classifyWhen: 'once-per-track' })).toEqual([
      { kind: 'toggle', text: 'Detect switched off', key: 'detect', from: true, to: false },
      { kind: 'setting', text: 'Classify: once per track', key: 'classifyWhen', from: 'every-n-frames', to: 'once-per-track' },
    ]);
  });
});
