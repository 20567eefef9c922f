import { describe, expect, it } from 'vitest';
import { defaultLiveSettings } from '../../contract/index.ts';
import { Controls } from './controls.ts';

describe('controls', () => {
  it('are seen by every view of the memory, from the next look on', () => {
    const hub = new Controls(Controls.allocate());
    const stage = new Controls(hub.buffer);
    hub.apply({ ...defaultLiveSettings(), detect: false, score: 0.42, classifyMaxPerFrame: 3 });
    hub.setFlow('drop-oldest', 'newest');
    expect([stage.detect, stage.track, stage.score, stage.classifyMaxPerFrame, stage.policy, stage.read]).toEqual([
      false,
      true,
      0.42,
      3,
      'drop-oldest',
      'newest',
    ]);
  });

  it('hold the rules of the cascade, and say when others hold', () => {
    const hub = new Controls(Controls.allocate());
    const stage = new Controls(hub.buffer);
    expect([stage.rules, stage.crops]).toEqual([{ plan: 0, rules: [] }, false]);
    const seen = stage.rulesVersion;
    const rule = {
      when: 'when-grown',
      everyFrames: 9,
      growthPct: 20,
      minSidePx: 7,
      minScore: 0.5,
      classes: { 1: null, 2: [3, 4] },
    } as const;
    hub.setRules(2, [rule]);
    expect(stage.rulesVersion).toBe(seen + 2);
    expect([stage.rules, stage.crops]).toEqual([{ plan: 2, rules: [rule] }, true]);
    const long = { ...rule, classes: { 1: Array.from({ length: 100_000 }, (_, index) => index) } };
    expect(() => hub.setRules(2, [long])).toThrow('too many labels');
    expect(stage.rules.rules).toEqual([rule]);
  });

  it('hand the place of the classify thread over at a claim, and to the newest only', () => {
    const hub = new Controls(Controls.allocate());
    hub.wantCascade(1);
    hub.handCascade(0);
    expect(hub.takeCascade(1, 10)).toBe(0);
    hub.wantCascade(3);
    hub.handCascade(42);
    expect(hub.takeCascade(3, 10)).toBe(42);
    expect(hub.takeCascade(2, 10)).toBe(-1);
    hub.stop();
    expect(hub.takeCascade(4, 10)).toBe(-1);
  });

  it('a preview is wanted where it is on and somebody watches', () => {
    const controls = new Controls(Controls.allocate());
    controls.apply(defaultLiveSettings());
    expect(controls.wantsPreview).toBe(false);
    controls.setWatched(true);
    expect(controls.wantsPreview).toBe(true);
  });

  it('a command counts, so that a sleeping source wakes', () => {
    const controls = new Controls(Controls.allocate());
    const seen = controls.commandCount();
    controls.wake();
    expect(controls.commandCount()).toBe(seen + 1);
    controls.waitForCommand(seen, 60_000);
  });
});
