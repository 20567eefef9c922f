import { describe, expect, it } from 'vitest';
import type { WhatIf, WhatIfMetric } from '../../../../contract/index.ts';
import { nothingMeasured } from './compare.ts';
import { joined, whatIfWords } from './words.ts';

const card = (changes: Partial<Record<WhatIfMetric['name'], Partial<WhatIfMetric>>>, given: Partial<WhatIf> = {}): WhatIf => ({
  id: 1,
  runId: 1,
  change: 'Classify: every frame → once per track',
  keys: ['classifyWhen'],
  frame: 1,
  tNs: 1,
  state: 'done',
  reason: null,
  metrics: nothingMeasured().map((metric) => ({ ...metric, verdict: 'no measurable change', ...changes[metric.name] })),
  verdict: 'better',
  beforeFrames: 1,
  afterFrames: 1,
  confidencePct: 95,
  method: '',
  ...given,
});

describe('what came of a change, in words', () => {
  it('names the two most important metrics that changed', () => {
    const better = { verdict: 'better' } as const;
    expect(
      whatIfWords(
        card({
          cpu: { ...better, changePct: -31 },
          e2e_latency_p95: { ...better, changePct: -45.4 },
          e2e_latency_p50: { ...better, changePct: -50 },
          processed_fps: { changePct: 1 },
        }),
      ),
    ).toBe('Classify: every frame → once per track: e2e p95 −45 %, e2e p50 −50 %');
    expect(whatIfWords(card({ processed_fps: { ...better, changePct: 8.26 }, cpu: { verdict: 'worse', changePct: 12 } }))).toBe(
      'Classify: every frame → once per track: fps +8.3 %, CPU +12 %',
    );
  });

  it('says that nothing changed, or that it was not measured and why', () => {
    expect(whatIfWords(card({}, { verdict: 'no measurable change' }))).toBe('Classify: every frame → once per track: no measurable change');
    expect(whatIfWords(card({}, { verdict: 'not measured', state: 'abandoned', reason: 'the run was paused' }))).toBe(
      'Classify: every frame → once per track: not measured, the run was paused',
    );
    expect(whatIfWords(card({}, { state: 'measuring' }))).toBe('Classify: every frame → once per track: being measured');
  });

  it('joins two changes of the same setting', () => {
    expect(joined('Score 0.30 → 0.35', 'Score 0.35 → 0.40')).toBe('Score 0.30 → 0.40');
    expect(joined('Detect switched off', 'Detect switched on')).toBe('Detect switched on');
  });
});
