import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DrmReader } from './drm-reader.ts';
import { drmUsage, momentOf } from './drm-usage.ts';
import { parseFdinfo } from './fdinfo.ts';
import { AMD, INTEL, XE } from './fdinfo-samples.ts';

const moment = (tNs: number, texts: readonly string[]) =>
  momentOf(
    tNs,
    texts.map(parseFdinfo).filter((client) => client !== null),
  );

it('is the busy time over the time that passed, each client once', () => {
  const before = moment(0, [INTEL({ render: 1e9 }), INTEL({ render: 1e9 }), INTEL({ client: 8 })]);
  const after = moment(1e9, [
    INTEL({ render: 1.25e9, video: 1e9 }),
    INTEL({ render: 1.25e9, video: 1e9 }),
    INTEL({ client: 8, render: 1e8 }),
  ]);
  const [gpu, ...others] = drmUsage(before, after);
  expect(others).toEqual([]);
  // 25 % by one client and 10 % by the other; two video engines of which one was busy.
  expect(gpu).toMatchObject({ name: 'i915 0000:00:02.0 (this process)', decoderPct: 50, encoderPct: null });
  expect(gpu?.utilisationPct).toBeCloseTo(35);
  expect(gpu?.memoryBytes).toBe(2 * (6044 * 1024 + 512));
});

it('takes decoding and encoding apart where the driver does, and cycles by cycles', () => {
  const amd = drmUsage(moment(0, [AMD({})]), moment(5e8, [AMD({ gfx: 1e8, dec: 2e8, enc: 4e8 })]))[0];
  expect(amd).toMatchObject({ utilisationPct: 20, decoderPct: 40, encoderPct: 80 });
  const xe = drmUsage(moment(0, [XE({})]), moment(1e9, [XE({ rcs: 300, vcs: 1000, total: 1000 })]))[0];
  expect(xe).toMatchObject({ utilisationPct: 30, decoderPct: 50 });
});

it('says nothing of use at the first reading, nor of a client that is new', () => {
  expect(drmUsage(null, moment(1, [AMD({ gfx: 1 })]))[0]).toMatchObject({ utilisationPct: null, memoryBytes: 34_816 * 1024 });
  expect(drmUsage(moment(0, []), moment(1e9, [AMD({ gfx: 1 })]))[0]?.utilisationPct).toBeNull();
});

it('finds the devices this process has open, by where descriptors point', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'drm-'));
  const [proc, devices] = [join(folder, 'proc'), join(folder, 'dri')];
  const reader = new DrmReader({ proc, devices });
  expect(await reader.read()).toEqual({ gpus: [], reason: 'this process has no DRM device open' });
  for (const part of [devices, join(proc, 'fd'), join(proc, 'fdinfo')]) await mkdir(part, { recursive: true });
  await symlink('/dev/null', join(proc, 'fd', '0'));
  await writeFile(join(proc, 'fdinfo', '0'), INTEL({ client: 99 }));
  expect((await reader.read()).gpus).toEqual([]);
  await symlink(join(devices, 'renderD128'), join(proc, 'fd', '5'));
  await writeFile(join(proc, 'fdinfo', '5'), AMD({ gfx: 0 }));
  expect((await reader.read()).gpus).toMatchObject([{ utilisationPct: null }]);
  await writeFile(join(proc, 'fdinfo', '5'), AMD({ gfx: 1e15 }));
  expect((await reader.read()).gpus).toMatchObject([{ name: 'amdgpu 0000:03:00.0 (this process)', utilisationPct: 100 }]);
  await rm(folder, { recursive: true });
});
