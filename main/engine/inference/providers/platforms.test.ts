import { expect, it } from 'vitest';
import { PROVIDERS } from '../../../../contract/compute.ts';
import { absence, systemName } from './platforms.ts';

it.each([
  ['linux', 'x64', ['cpu', 'webgpu', 'cuda', 'tensorrt']],
  ['linux', 'arm64', ['cpu']],
  ['win32', 'x64', ['cpu', 'webgpu', 'dml']],
  ['win32', 'arm64', ['cpu', 'webgpu', 'dml']],
  ['darwin', 'arm64', ['cpu', 'webgpu', 'coreml']],
])('%s on %s has %s, and says why not the others', (platform, arch, names) => {
  expect(PROVIDERS.filter((name) => absence(name, { platform, arch }) === null)).toEqual(names);
  for (const name of PROVIDERS) expect(absence(name, { platform, arch }) ?? 'It is.').toMatch(/^[^.]+[.]$/);
});

it('says which system', () => {
  expect(systemName({ platform: 'darwin', arch: 'arm64' })).toBe('macOS on arm64');
  expect(systemName({ platform: 'haiku', arch: 'x64' })).toBe('haiku on x64');
});
