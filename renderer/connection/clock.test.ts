import { describe, expect, it } from 'vitest';
import { ClockOffset } from './clock.ts';

describe('ClockOffset', () => {
  it('knows nothing before the first answer', () => {
    expect(new ClockOffset().toEngineNs(5)).toBeNull();
    expect(new ClockOffset().uncertaintyMs).toBeNull();
  });

  it('trusts the smallest round trip', () => {
    const clock = new ClockOffset();
    clock.add(100, 140, 1_000_000e3); // true middle 120 ms local = 1000 ms engine, 40 ms round trip
    clock.add(200, 202, 1_091e6); // 201 local = 1091 engine
    clock.add(300, 350, 1_300e6);
    expect(clock.toEngineNs(201)).toBe(1_091e6);
    expect(clock.uncertaintyMs).toBe(1);
  });

  it('forgets answers that are too old', () => {
    const clock = new ClockOffset(2);
    clock.add(0, 1, 500.5e6);
    clock.add(10, 30, 100e6);
    clock.add(40, 50, 145e6);
    expect(clock.toEngineNs(45)).toBe(145e6);
  });

  it('never gives a time before the engine began', () => {
    const clock = new ClockOffset();
    clock.add(100, 102, 0);
    expect(clock.toEngineNs(0)).toBe(0);
  });
});
