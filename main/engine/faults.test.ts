import { describe, expect, it } from 'vitest';
import { Fault } from '../../contract/index.ts';
import { Faults } from './faults.ts';

const FRAMES = Array.from({ length: 10_000 }, (_, frame) => frame);

describe('Faults', () => {
  it('are none where nobody asked', () => {
    const faults = new Faults([]);
    expect(faults.none).toBe(true);
    expect([faults.stallMs('detect', 3), faults.fails('track', 3), faults.loses(3)]).toEqual([0, false, null]);
  });

  it('hit every frame where no share is given, and no other stage', () => {
    const faults = new Faults(['stall:detect:5', 'stall:detect:1.5', 'error:track', 'lose:net_lost']);
    expect(faults.none).toBe(false);
    for (const frame of FRAMES.slice(0, 50)) {
      expect([faults.stallMs('detect', frame), faults.stallMs('classify', frame)]).toEqual([6.5, 0]);
      expect([faults.fails('track', frame), faults.fails('detect', frame), faults.loses(frame)]).toEqual([true, false, 'net_lost']);
    }
  });

  it.each([0.01, 0.25, 0.9])('hit the share %d, the same frames every time, spread over the run', (share) => {
    const hits = (spec: string) => FRAMES.filter((frame) => new Faults([spec]).loses(frame) !== null);
    const hit = hits(`lose:decode_error@${share}`);
    const deviation = Math.sqrt(FRAMES.length * share * (1 - share));
    expect(Math.abs(hit.length - FRAMES.length * share)).toBeLessThan(4 * deviation);
    expect(hits(`lose:decode_error@${share}`)).toEqual(hit);
    expect(hit.filter((frame) => frame < 5000).length / hit.length).toBeCloseTo(0.5, 0);
    expect(hits(`lose:net_lost@${share}`)).not.toEqual(hit);
  });

  it.each(['stall:detect', 'error:compose', 'lose:ring_drop_oldest', 'lose:net_lost@2', 'nonsense', ''])(
    'refuse "%s" in one sentence',
    (spec) => {
      expect(() => new Faults([spec])).toThrow(Fault);
      expect(() => new Faults([spec])).toThrow(/^".*" is no fault that can be asked for: give stall:STAGE:MS, .*\.$/);
    },
  );
});
