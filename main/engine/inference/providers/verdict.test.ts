import { describe, expect, it } from 'vitest';
import { difference, verdict } from './verdict.ts';

const numbers = Float32Array.of(1, -2, 3);
const cpu = { runMs: 0.4, numbers, elsewhere: [] };

describe('what is said of a provider that ran', () => {
  it('is worth it where it is as quick as cpu, or quick enough', () => {
    expect(verdict('cuda', { runMs: 0.3, numbers, elsewhere: [] }, cpu, false)).toMatchObject({ ok: true, auto: true, runMs: 0.3 });
    expect(verdict('webgpu', { runMs: 4.9, numbers, elsewhere: [] }, cpu, false)).toMatchObject({ ok: true, auto: true });
    expect(verdict('webgpu', { runMs: 14, numbers, elsewhere: [] }, { ...cpu, runMs: 5 }, false)).toMatchObject({ ok: true, auto: true });
    expect(verdict('coreml', { runMs: 1, numbers, elsewhere: ['Flatten'] }, cpu, false)).toMatchObject({ ok: true, auto: true });
  });

  it('is not where it is slower by far, computed by the processor, or does not do the work, and numbers say so', () => {
    const slow = verdict('webgpu', { runMs: 121.4, numbers, elsewhere: [] }, cpu, false);
    expect(slow).toMatchObject({ ok: true, auto: false });
    expect(slow.reason).toContain('121 ms a run of the probe network, where cpu takes 0.4 ms');
    expect(verdict('webgpu', { runMs: 1, numbers, elsewhere: [] }, cpu, true).reason).toContain('computed by the processor');
    expect(verdict('dml', { runMs: 1, numbers, elsewhere: ['FusedConv'] }, cpu, false)).toMatchObject({ ok: true, auto: false });
  });

  it('does not work where its numbers are not those of cpu', () => {
    const wrong = verdict('webgpu', { runMs: 1, numbers: Float32Array.of(1, -2, 4), elsewhere: [] }, cpu, false);
    expect(wrong).toMatchObject({ ok: false, auto: false });
    expect(wrong.reason).toContain('33 % off');
    const none = verdict('webgpu', { runMs: 1, numbers: Float32Array.of(Number.NaN, -2, 3), elsewhere: [] }, cpu, false);
    expect(none.reason).toContain('no numbers');
    expect(difference(Float32Array.of(1), numbers)).toBe(Number.POSITIVE_INFINITY);
    expect(difference(numbers, numbers)).toBe(0);
  });
});
