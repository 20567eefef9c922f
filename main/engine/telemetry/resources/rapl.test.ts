import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { gainedJoules, Rapl } from './rapl.ts';

let root: string;
const domain = async (folder: string, name: string, uj: number, range = 1e12): Promise<void> => {
  await mkdir(join(root, folder), { recursive: true });
  await writeFile(join(root, folder, 'name'), `${name}\n`);
  await writeFile(join(root, folder, 'energy_uj'), `${uj}\n`);
  await writeFile(join(root, folder, 'max_energy_range_uj'), `${range}\n`);
};
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'rapl-'));
});
afterEach(() => rm(root, { recursive: true }));

it('goes on over the end of the counter', () => {
  expect(gainedJoules(1e6, 3e6, 10e6)).toBe(2);
  expect(gainedJoules(9e6, 1e6, 10e6)).toBe(2);
});

it('adds the packages up, and neither their parts nor what holds them', async () => {
  await domain('intel-rapl:0', 'package-0', 5e6);
  await domain('intel-rapl:1', 'package-1', 9e6, 10e6);
  await domain('intel-rapl:2', 'psys', 0);
  await domain('intel-rapl:0:0', 'core', 0);
  await domain('intel-rapl-mmio:0', 'package-0', 0);
  const rapl = new Rapl(root);
  expect((await rapl.read()).energy).toMatchObject({ joules: 0, counter: 'RAPL package-0, package-1' });
  await domain('intel-rapl:0', 'package-0', 12e6);
  await domain('intel-rapl:1', 'package-1', 2e6, 10e6);
  const { energy, energyReason } = await rapl.read();
  expect(energy?.joules).toBe(10);
  expect(energy?.watts).toBeGreaterThan(0);
  expect(energyReason).toBeNull();
});

it('says why there is none', async () => {
  expect(await new Rapl(join(root, 'missing')).read()).toMatchObject({
    energy: null,
    energyReason: expect.stringMatching(/^no counter: .*RAPL/) as string,
  });
  await domain('intel-rapl:0', 'package-0', 1);
  await rm(join(root, 'intel-rapl:0', 'energy_uj'));
  expect((await new Rapl(root).read()).energyReason).toMatch(/^no counter: .*energy_uj cannot be read \(ENOENT\)$/);
});

const isRoot = process.getuid?.() === 0;
if (isRoot) console.log('skipped: nothing is denied to root, so that an energy counter is refused cannot be seen');
it.skipIf(isRoot)('says who may read it', async () => {
  await domain('intel-rapl:0', 'package-0', 1);
  await chmod(join(root, 'intel-rapl:0', 'energy_uj'), 0);
  expect((await new Rapl(root).read()).energyReason).toMatch(/^no counter: .* may be read by root only$/);
});
