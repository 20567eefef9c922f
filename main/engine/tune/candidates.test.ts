import { describe, expect, it } from 'vitest';
import type { TunedSettings } from '../../../contract/index.ts';
import { candidates, MOST_CANDIDATES, sessionKey, slotVariants } from './candidates.ts';

const before: TunedSettings = { detectThreads: 2, intraOpThreads: 1, spinning: false, ringSlots: 8 };
const keys = (cores: number, provider = 'cpu', from = before): string[] => candidates(cores, provider, from).map(sessionKey);

describe('settings that are worth a try', () => {
  it('share out the cores, the one before first', () => {
    expect(keys(1)).toEqual(['2×1', '1×1']);
    expect(keys(2)).toEqual(['2×1', '1×2', '3×1', '1×1', '1×2 spinning']);
    expect(keys(4)).toEqual(['2×1', '1×4', '2×2', '3×1', '4×1', '1×2', '1×4 spinning', '2×2 spinning', '1×1', '1×2 spinning']);
  });

  it('stay few on large machines, and go up in larger steps', () => {
    for (const cores of [6, 8, 12, 16, 24, 64, 128]) {
      const all = candidates(cores, 'cpu', before);
      expect(all.length).toBeLessThanOrEqual(MOST_CANDIDATES);
      expect(new Set(all.map(sessionKey)).size).toBe(all.length);
      for (const { detectThreads, intraOpThreads, spinning } of all) {
        expect(detectThreads * intraOpThreads).toBeLessThanOrEqual(cores * 1.5);
        expect(intraOpThreads).toBeLessThanOrEqual(64);
        if (spinning) expect(intraOpThreads).toBeGreaterThan(1);
      }
    }
    expect(keys(16)).toContain('6×2');
    expect(keys(16)).toContain('4×4 spinning');
  });

  it('give a device sessions, but no threads', () => {
    expect(keys(8, 'cuda', { ...before, detectThreads: 1 })).toEqual(['1×1', '2×1', '3×1']);
  });

  it('have slots enough for their sessions', () => {
    for (const { detectThreads, ringSlots } of candidates(16, 'cpu', { ...before, ringSlots: 4 }).slice(1))
      expect(ringSlots).toBe(Math.max(4, detectThreads + 2));
  });
});

it('tries other numbers of slots with the same sessions', () => {
  const slots = (settings: TunedSettings, from: TunedSettings, objective: 'processed_fps' | 'analysis_latency' = 'processed_fps') =>
    slotVariants(settings, from, objective).map(({ ringSlots }) => ringSlots);
  expect(slots(before, before)).toEqual([16]);
  expect(slots({ ...before, ringSlots: 5 }, { ...before, ringSlots: 5 })).toEqual([8, 16]);
  expect(slots(before, before, 'analysis_latency')).toEqual([4]);
  // Never too few: those before would be.
  expect(slots({ ...before, detectThreads: 6, ringSlots: 8 }, { ...before, ringSlots: 4 })).toEqual([16]);
});
