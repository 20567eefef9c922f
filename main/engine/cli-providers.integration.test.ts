import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { PROVIDERS, providerReport } from '../../contract/compute.ts';
import { withoutDevice } from './inference/providers/testing/software-device.ts';
import { type CliResult, runCli } from './testing/run-cli.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'throughline-cli-providers-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Nobody listens there: nothing can be downloaded. */
const NOWHERE = 'http://127.0.0.1:9';
const run = (...args: readonly string[]): Promise<CliResult> =>
  runCli(
    ['providers', ...args],
    withoutDevice({ HOME: folder, XDG_DATA_HOME: folder, APPDATA: folder, HTTPS_PROXY: NOWHERE, HTTP_PROXY: NOWHERE }),
  );

const linux = process.platform === 'linux' && process.arch === 'x64';

describe('throughline providers', () => {
  it('lists all of them, as a table or JSON, and keeps what it found', async () => {
    const table = await run();
    expect(table.code).toBe(0);
    expect(table.stdout).toMatch(/^PROVIDER +WORKS +AUTO +MS +WHY\ncpu +yes +yes +\d+[.]\d +The processor/);
    const first = z.array(providerReport).parse(JSON.parse((await run('list', '--json')).stdout));
    expect(first.map(({ name }) => name)).toEqual([...PROVIDERS]);
    expect(JSON.parse((await run('--json', 'list')).stdout)).toEqual(first);
    if (process.platform === 'linux') expect(existsSync(join(folder, 'throughline', 'providers.json'))).toBe(true);
  });

  it('probes one anew, and its code says whether it works', async () => {
    expect(await run('probe', 'cpu', '--json')).toMatchObject({ code: 0, stdout: expect.stringContaining('"ok": true') as string });
    const absent = process.platform === 'win32' ? 'coreml' : 'dml';
    expect(await run('probe', absent)).toMatchObject({ code: 1, stdout: expect.stringContaining('is a part of') as string });
    expect(await run('probe', 'gpu')).toMatchObject({ code: 2, stderr: expect.stringMatching(/^There is no provider "gpu"; /) as string });
  });

  it.runIf(linux)('explains what it would fetch for NVIDIA, and fetches nothing without a network', async () => {
    const explained = await run('install', 'cuda', '--explain');
    expect(explained).toMatchObject({ code: 0, stdout: '' });
    expect(explained.stderr).toContain('NuGet');
    const failed = await run('install', 'cuda');
    expect(failed).toMatchObject({ code: 3, stdout: '' });
    expect(failed.stderr).toContain('cuDNN');
    expect(failed.stderr).toMatch(
      /\nThe package registry of NuGet cannot be reached \(ECONNREFUSED\), so nothing was installed; [^\n]*[.]\n$/,
    );
  });

  it.runIf(!linux)('refuses to fetch what there is not for this system', async () => {
    expect(await run('install', 'cuda')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^There are no CUDA libraries/) as string,
    });
  });

  it('installs nothing else', async () => {
    expect(await run('install', 'webgpu')).toMatchObject({ code: 2, stderr: expect.stringContaining('Only cuda') as string });
  });
});
