import { describe, expect, it } from 'vitest';
import { PROVIDERS, type Provider, type ProviderReport } from '../../../../contract/compute.ts';
import { ladder } from './ladder.ts';

const report = (name: Provider, ok: boolean, auto = ok): ProviderReport => ({
  name,
  ok,
  auto,
  reason: `${name} ${ok ? 'works' : 'does not work'}.`,
  runMs: ok ? 1 : null,
  probedAt: null,
});
const working = (...names: readonly Provider[]): ProviderReport[] => PROVIDERS.map((name) => report(name, names.includes(name)));
const why = (choice: Parameters<typeof ladder>[0], reports: readonly ProviderReport[], name: Provider): string =>
  ladder(choice, reports).candidates.find((each) => each.name === name)?.reason ?? '';

describe('the ladder of providers', () => {
  it('auto takes those that work and are worth it, best first, and ends with cpu', () => {
    expect(ladder('auto', working()).rungs).toEqual(['cpu']);
    expect(ladder('auto', []).rungs).toEqual(['cpu']);
    expect(ladder('auto', working('webgpu', 'cpu')).rungs).toEqual(['webgpu', 'cpu']);
    expect(ladder('auto', working(...PROVIDERS)).rungs).toEqual(['cuda', 'dml', 'coreml', 'webgpu', 'cpu']);
    expect(ladder('auto', [report('webgpu', true, false)]).rungs).toEqual(['cpu']);
  });

  it('a named one comes first, worth it or not, and those below follow', () => {
    expect(ladder('tensorrt', working('tensorrt', 'cuda', 'webgpu')).rungs).toEqual(['tensorrt', 'cuda', 'webgpu', 'cpu']);
    expect(ladder('webgpu', [report('webgpu', true, false), report('cuda', true)]).rungs).toEqual(['webgpu', 'cpu']);
    expect(ladder('cuda', [report('cuda', true), report('webgpu', true, false)]).rungs).toEqual(['cuda', 'cpu']);
    expect(ladder('cpu', working(...PROVIDERS)).rungs).toEqual(['cpu']);
    expect(ladder('cuda', working('webgpu')).rungs).toEqual(['webgpu', 'cpu']);
  });

  it('says of each that is left out why', () => {
    for (const choice of ['auto', ...PROVIDERS] as const) {
      const { candidates, rungs, requested } = ladder(choice, working('cuda', 'webgpu'));
      expect(requested).toBe(choice);
      expect(candidates.map(({ name }) => name).sort()).toEqual([...PROVIDERS].sort());
      for (const { name, ok, reason } of candidates) {
        expect(ok).toBe(rungs.includes(name as Provider));
        expect(reason === '').toBe(ok);
      }
    }
    expect(why('auto', working('webgpu'), 'cuda')).toBe('cuda does not work.');
    expect(why('auto', working('tensorrt'), 'tensorrt')).toContain('asked for by name');
    expect(why('webgpu', working('cuda', 'webgpu'), 'cuda')).toBe('webgpu was asked for.');
    expect(why('webgpu', working('webgpu'), 'cuda')).toBe('cuda does not work.');
    expect(why('auto', [], 'webgpu')).toContain('was not probed');
    expect(why('auto', [report('webgpu', true, false)], 'webgpu')).toBe('webgpu works.');
  });
});
