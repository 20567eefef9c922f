import { describe, expect, it } from 'vitest';
import { fallenOf, fallOf, fallSentence, fallText } from './fall.ts';
import { testModel, testProvider, testReport } from './testing.ts';

const candidates = [
  { name: 'cuda', ok: false, reason: 'library not installed' },
  { name: 'webgpu', ok: false, reason: 'Its process ended with SIGSEGV.' },
  { name: 'cpu', ok: true, reason: '' },
];

const nothing = { reports: null, fell: [] };

describe('a provider that fell', () => {
  it('is one that was named and does not run the network', () => {
    const fall = fallOf(testProvider({ requested: 'webgpu', candidates }), nothing);
    expect(fall).toEqual({ from: 'webgpu', to: 'cpu', reason: 'Its process ended with SIGSEGV.' });
    expect(fallText(fall!)).toBe('cpu, not webgpu');
    expect(fallSentence(fall!)).toBe('It runs on cpu rather than on webgpu: Its process ended with SIGSEGV.');
    expect(fallSentence({ from: 'cuda', to: 'cpu', reason: 'library not installed' })).toMatch(/installed\.$/);
    expect(fallSentence({ from: 'cuda', to: 'cpu', reason: '' })).toBe('It runs on cpu rather than on cuda.');
    expect(fallOf(testProvider({ requested: 'cpu' }), nothing)).toBeNull();
  });

  it('is with auto one that works here otherwise, and not one that never did', () => {
    const auto = testProvider({ candidates });
    expect(fallOf(auto, nothing)).toBeNull();
    expect(fallOf(auto, { ...nothing, reports: [testReport('cuda', { ok: false }), testReport('webgpu', { auto: false })] })).toBeNull();
    expect(fallOf(auto, { ...nothing, reports: [testReport('webgpu')] })?.from).toBe('webgpu');
    expect(fallOf(auto, { reports: [testReport('webgpu', { ok: false })], fell: ['webgpu'] })?.from).toBe('webgpu');
  });

  it('is found at each of the networks', () => {
    const fell = testProvider({ requested: 'webgpu', candidates });
    const run = { detector: testModel(), cascade: [{ rule: { model: 'a' }, model: testModel({ name: 'a', provider: fell }) }] };
    expect(fallenOf(run, nothing).map(({ model, stage }) => `${model} at ${stage}`)).toEqual(['a at classify']);
    expect(fallenOf({ detector: null, cascade: [] }, nothing)).toEqual([]);
  });
});
