import { describe, expect, it } from 'vitest';
import { Pacer } from './pacer.ts';

const withClock = (pace: 'realtime' | 'saturate') => {
  const clock = { ms: 1000 };
  return { clock, pacer: new Pacer(pace, () => clock.ms) };
};

describe('Pacer', () => {
  it('never waits when saturating', () => {
    const { pacer } = withClock('saturate');
    expect([0, 40, 80_000].map((ms) => pacer.delayMs(ms))).toEqual([0, 0, 0]);
  });

  it('anchors at the first packet and waits for the distance of the others', () => {
    const { clock, pacer } = withClock('realtime');
    expect(pacer.delayMs(5000)).toBe(0);
    expect(pacer.delayMs(5040)).toBe(40);
    clock.ms += 30;
    expect(pacer.delayMs(5040)).toBe(10);
    clock.ms += 10;
    expect(pacer.delayMs(5040)).toBe(0);
  });

  it('does not drift: a packet read late does not delay those after it', () => {
    const { clock, pacer } = withClock('realtime');
    pacer.delayMs(0);
    clock.ms += 55;
    expect(pacer.delayMs(40)).toBe(0);
    expect(pacer.delayMs(80)).toBe(25);
  });

  it('starts to count anew when it was held back for long, instead of racing', () => {
    const { clock, pacer } = withClock('realtime');
    pacer.delayMs(0);
    clock.ms += 3000;
    expect(pacer.delayMs(40)).toBe(0);
    expect(pacer.delayMs(80)).toBe(40);
  });

  it('changes its pace from the next packet on', () => {
    const { clock, pacer } = withClock('saturate');
    pacer.change('realtime');
    expect([pacer.delayMs(9000), pacer.delayMs(9040)]).toEqual([0, 40]);
    pacer.change('saturate');
    expect(pacer.delayMs(20_000)).toBe(0);
    clock.ms += 5000;
    pacer.change('realtime');
    expect([pacer.delayMs(30_000), pacer.delayMs(30_040)]).toEqual([0, 40]);
  });

  it('never holds a source back that sets its own pace', () => {
    const pacer = new Pacer('realtime', () => 0, true);
    expect([0, 40].map((ms) => pacer.delayMs(ms))).toEqual([0, 0]);
    pacer.change('realtime');
    expect(pacer.delayMs(80)).toBe(0);
  });

  it('takes the next packet as anchor after a reset, and any packet without a time as due', () => {
    const { pacer } = withClock('realtime');
    pacer.delayMs(0);
    pacer.reset();
    expect(pacer.delayMs(60_000)).toBe(0);
    expect(pacer.delayMs(60_100)).toBe(100);
    expect(pacer.delayMs(Number.NaN)).toBe(0);
  });
});
