import { describe, expect, it } from 'vitest';
import { type ComputeSettings, computeSettings, PROVIDERS, type Provider, type ProviderReport } from '../../../contract/index.ts';
import { cropCompute, detectCompute } from './compute-plan.ts';

const settings = (changes: Partial<ComputeSettings> = {}): ComputeSettings => ({ ...computeSettings.parse({}), ...changes });

/** What probing told of a machine on which these work. */
const reports = (...working: readonly Provider[]): ProviderReport[] =>
  PROVIDERS.map((name) => {
    const ok = name === 'cpu' || working.includes(name);
    return { name, ok, auto: ok, reason: ok ? '' : `${name} is not there.`, runMs: ok ? 1 : null, probedAt: null };
  });

describe('how the first network is run', () => {
  it('on the cpu: a session a core, the spare cores shared out, pictures made in WebAssembly', () => {
    const plan = (cores: number) => detectCompute(settings(), { cores, reports: reports() });
    expect(plan(2)).toMatchObject({ rungs: ['cpu'], place: 'wasm', threads: 2, intraOpThreads: 1, spinning: false });
    expect(plan(1)).toMatchObject({ threads: 1, intraOpThreads: 1 });
    expect(plan(8)).toMatchObject({ threads: 4, intraOpThreads: 1 });
    expect(plan(16)).toMatchObject({ threads: 4, intraOpThreads: 3 });
  });

  it('on a device: one session, bytes to the device', () => {
    const plan = detectCompute(settings(), { cores: 16, reports: reports('cuda') });
    expect(plan).toMatchObject({ rungs: ['cuda', 'cpu'], place: 'libav-graph', threads: 1, intraOpThreads: 1 });
    expect(plan.candidates.find(({ name }) => name === 'webgpu')?.reason).toBe('webgpu is not there.');
  });

  it('as somebody chose it', () => {
    const chosen = settings({ provider: 'cpu', preprocess: 'graph', detectThreads: 3, intraOpThreads: 2, spinning: true });
    expect(detectCompute(chosen, { cores: 2, reports: reports('cuda') })).toMatchObject({
      requested: 'cpu',
      rungs: ['cpu'],
      place: 'graph',
      threads: 3,
      intraOpThreads: 2,
      spinning: true,
    });
  });
});

describe('how networks behind it are run', () => {
  const machine = { reports: reports('webgpu') };

  it('as all of them, unless the rule says otherwise', () => {
    expect(cropCompute(settings(), {}, machine)).toMatchObject({ rungs: ['webgpu', 'cpu'], place: 'wasm', intraOpThreads: 1 });
    const all = settings({ classifyProvider: 'cpu', crops: 'typed', classifyIntraOpThreads: 2 });
    expect(cropCompute(all, {}, machine)).toMatchObject({ rungs: ['cpu'], place: 'typed', intraOpThreads: 2 });
    expect(cropCompute(all, { provider: 'webgpu', crops: 'graph' }, machine)).toMatchObject({
      requested: 'webgpu',
      rungs: ['webgpu', 'cpu'],
      place: 'graph',
    });
  });
});
