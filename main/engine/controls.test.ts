import { describe, expect, it } from 'vitest';
import { defaultLiveSettings } from '../../contract/index.ts';
import { Controls } from './controls.ts';

describe('controls', () => {
  it('are seen by every view of the memory, from the next look on', () => {
    const hub = new Controls(Controls.allocate());
    const stage = new Controls(hub.buffer);
    hub.apply({ ...defaultLiveSettings(), detect: false, score: 0.42, classifyWhen: 'once-per-track' }, []);
    hub.setFlow('drop-oldest', 'newest');
    expect([stage.detect, stage.track, stage.score, stage.classifyWhen, stage.policy, stage.read]).toEqual([
      false,
      true,
      0.42,
      'once-per-track',
      'drop-oldest',
      'newest',
    ]);
  });

  it('choose labels by name; no choice means all', () => {
    const controls = new Controls(Controls.allocate());
    const labels = Array.from({ length: 80 }, (_, index) => `label ${index}`);
    controls.apply(defaultLiveSettings(), labels);
    expect(controls.classifiesLabel(79)).toBe(true);
    controls.apply({ ...defaultLiveSettings(), classifyLabels: ['label 33', 'no such label'] }, labels);
    expect([32, 33, 34].map((label) => controls.classifiesLabel(label))).toEqual([false, true, false]);
  });

  it('a preview is wanted where it is on and somebody watches', () => {
    const controls = new Controls(Controls.allocate());
    controls.apply(defaultLiveSettings(), []);
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
