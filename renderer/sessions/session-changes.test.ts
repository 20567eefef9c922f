import { expect, it } from 'vitest';
import type { SessionEvent } from '../../contract/session.ts';
import type { WhatIf } from '../../contract/what-if.ts';
import { flagsOf, happenings } from './session-changes.ts';

const card: WhatIf = {
  id: 1,
  runId: 1,
  change: 'Classify: every frame → once per track',
  keys: ['classifyWhen'],
  frame: 90,
  tNs: 3e9,
  state: 'done',
  reason: null,
  metrics: [{ name: 'e2e_latency_p95', before: 88, after: 48.1, change: -39.9, low: -45, high: -31, changePct: -45.3, verdict: 'better' }],
  verdict: 'better',
  beforeFrames: 50,
  afterFrames: 50,
  confidencePct: 95,
  method: 'bootstrap',
};
const event = (differs: Partial<SessionEvent>): SessionEvent => ({ tNs: 3e9, frame: 90, kind: 'setting', text: 'x', ...differs });
const change = event({ text: 'Classify: once per track', key: 'classifyWhen' });
const measured = event({ tNs: 7e9, frame: 210, kind: 'measured', text: 'measured', whatIf: card });
const record = event({ tNs: 1, frame: 1, kind: 'record', text: 'Recording started' });

it('puts a result at the change that it is of', () => {
  const all = happenings([record, change, event({ kind: 'toggle', frame: 120, text: 'Track switched off', key: 'track' }), measured]);
  expect(all.map(({ event: { text }, whatIf }) => [text, whatIf?.id])).toEqual([
    ['Recording started', undefined],
    ['Classify: once per track', 1],
    ['Track switched off', undefined],
  ]);
  expect(flagsOf(all).map(({ mark }) => mark)).toEqual([
    { frame: 90, text: 'Classify: once per track', result: { text: 'e2e p95 −45 %', verdict: 'better' } },
    { frame: 120, text: 'Track switched off' },
  ]);
  expect(flagsOf(all)[0]?.tNs).toBe(3e9);
});

it('lets a result stand alone where its change was before the recording', () => {
  const all = happenings([record, measured]);
  expect(all[1]).toEqual({ event: measured, whatIf: card });
  expect(flagsOf(all), 'its frame is not in the session').toEqual([]);
});
