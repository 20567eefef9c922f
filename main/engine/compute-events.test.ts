import { expect, it } from 'vitest';
import { computeOf, computeSettings, openSettings } from '../../contract/index.ts';
import { computeChanges } from './compute-events.ts';

it('takes out of the settings of a source what spreads its work', () => {
  expect(computeOf(openSettings.parse({}))).toEqual(computeSettings.parse({}));
  expect(computeOf({ detectThreads: 3, preprocess: 'typed', loop: true })).toMatchObject({
    detectThreads: 3,
    preprocess: 'typed',
    ringSlots: 8,
  });
});

it('tells what differs, each in words', () => {
  const before = computeSettings.parse({});
  expect(computeChanges(before, { ...before, detectThreads: null, preprocess: 'auto' })).toEqual([]);
  const after = { ...before, detectThreads: 2, spinning: true, crops: 'graph', classifyProvider: 'cpu' } as const;
  expect(computeChanges(before, after).map(({ text }) => text)).toEqual([
    'Sessions of the first network: auto → 2',
    'Threads spin while they wait: no → yes',
    'Provider of the networks behind the detector: auto → cpu',
    'Crops: auto → graph',
  ]);
  expect(computeChanges(before, after)[0]).toMatchObject({ key: 'detectThreads', from: null, to: 2 });
});
