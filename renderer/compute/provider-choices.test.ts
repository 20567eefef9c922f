import { describe, expect, it } from 'vitest';
import { lastProbed, lookedWords, missingProviders, providerOptions } from './provider-choices.ts';
import { testReport } from './testing.ts';

const reports = [
  testReport('cuda', { ok: false, reason: 'libcudnn.so.9 is not installed' }),
  testReport('webgpu', { reason: 'It works, but slowly.', runMs: 121, auto: false, probedAt: '2026-11-23T10:00:02.000Z' }),
  testReport('cpu', { reason: 'The processor.', runMs: 0.42 }),
  testReport('coreml', { ok: false, reason: 'It exists on macOS only.', probedAt: null }),
];

describe('providers that can be asked for', () => {
  it('are the best and those that exist, each with what is known of it', () => {
    expect(providerOptions(reports, 'auto').map(({ value, works, meaning }) => `${value} ${works}: ${meaning}`)).toEqual([
      'auto true: The best that was seen to work here.',
      'cuda false: libcudnn.so.9 is not installed.',
      'webgpu true: It works, but slowly. Not taken by auto.',
      'cpu true: The processor. 0.4 ms a run of the probe.',
    ]);
    expect(missingProviders(reports)).toEqual(['coreml']);
  });

  it('have the one that is asked for among them', () => {
    expect(providerOptions(null, 'dml').map(({ value }) => value)).toEqual(['auto', 'dml']);
  });

  it('were looked at when the last one was', () => {
    expect(lastProbed(reports)).toBe('2026-11-23T10:00:02.000Z');
    expect(lastProbed([])).toBeNull();
    expect(lookedWords(null)).toMatch(/Nobody/);
    expect(lookedWords('2026-11-23T10:42:02.000', 'en-GB')).toBe('Last looked at 10:42.');
  });
});
