import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PROVIDERS, type ProviderReport } from '../../../../contract/compute.ts';
import { ladder } from './ladder.ts';
import { providerReports } from './probe-providers.ts';
import { reportPath } from './report-file.ts';
import { haveSoftwareDevice, withoutDevice, withSoftwareDevice } from './testing/software-device.ts';

let folder: string;
let env: NodeJS.ProcessEnv;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'throughline-providers-'));
  env = { ...process.env, HOME: folder, XDG_DATA_HOME: folder, APPDATA: folder };
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const of = (reports: readonly ProviderReport[], name: ProviderReport['name']): ProviderReport =>
  reports.find((report) => report.name === name) ?? expect.fail(`no report of ${name}`);

describe.runIf(haveSoftwareDevice)('probing', () => {
  it('finds that a device computed by the processor works and is not worth it', async () => {
    const reports = await providerReports({ env: withSoftwareDevice(env) });
    expect(reports.map(({ name }) => name)).toEqual([...PROVIDERS]);
    expect(of(reports, 'cpu')).toMatchObject({ ok: true, auto: true, runMs: expect.any(Number) as number });
    const webgpu = of(reports, 'webgpu');
    expect(webgpu).toMatchObject({ ok: true, auto: false, runMs: expect.any(Number) as number });
    expect(webgpu.reason).toMatch(/^webgpu works, but its device is computed by the processor: .* ms a run .* cpu takes .* ms; .*[.]$/);
    for (const name of ['dml', 'coreml'] as const) expect(of(reports, name)).toMatchObject({ ok: false, probedAt: null, runMs: null });
    expect(ladder('auto', reports).rungs).not.toContain('webgpu');
    expect(ladder('webgpu', reports).rungs).toEqual(['webgpu', 'cpu']);
  });

  it('says in one sentence why it cannot be used where there is no driver', async () => {
    const [webgpu] = await providerReports({ env: withoutDevice(env), names: ['webgpu'] });
    expect(webgpu).toMatchObject({ ok: false, auto: false, runMs: null });
    expect(webgpu?.reason).toMatch(/^webgpu cannot be used: there is no Vulkan driver here[^.]*[.]$/);
  });

  it('remembers what it found, until it is asked to look again or the machine is another', async () => {
    const before = await providerReports({ env: withoutDevice(env), names: ['cpu', 'webgpu'] });
    expect(await providerReports({ env: withoutDevice(env), names: ['cpu', 'webgpu'] })).toEqual(before);
    const again = await providerReports({ env: withoutDevice(env), names: ['webgpu'], force: true });
    expect(of(again, 'webgpu').probedAt).not.toBe(of(before, 'webgpu').probedAt);
    expect(JSON.parse(await readFile(reportPath(env), 'utf8'))).toMatchObject({
      version: 1,
      reports: [{ name: 'cpu' }, { name: 'webgpu' }],
    });
    const [other] = await providerReports({ env: withSoftwareDevice(env), names: ['webgpu'] });
    expect(other).toMatchObject({ ok: true });
    await writeFile(reportPath(env), 'damaged');
    expect(await providerReports({ env: withoutDevice(env), names: ['webgpu'] })).toMatchObject([{ ok: false }]);
  });

  it('asks again another time where there was no answer in time', async () => {
    const [late] = await providerReports({ env: withoutDevice(env), names: ['webgpu'], loadLimitMs: 1 });
    expect(late).toMatchObject({ ok: false });
    expect(late?.reason).toMatch(/^webgpu did not answer within 0[.]0 s when it was probed; [^.]*[.]$/);
    const [now] = await providerReports({ env: withoutDevice(env), names: ['webgpu'] });
    expect(now?.reason).toContain('there is no Vulkan driver here');
  });
});
