import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { NVIDIA_FIELDS, parseNvidiaLine, withoutUnknownField } from './nvidia-line.ts';
import { NvidiaSmi } from './nvidia-smi.ts';

const isWindows = process.platform === 'win32';
if (isWindows) console.log('skipped: the stand-in for nvidia-smi is a shell script, which Windows does not run');

it('reads a line, and takes what is not a number for unknown', () => {
  expect(parseNvidiaLine('0, NVIDIA H100 80GB HBM3, 37, 12, 0, 5120', NVIDIA_FIELDS)).toEqual({
    index: 0,
    gpu: { name: 'NVIDIA H100 80GB HBM3', utilisationPct: 37, decoderPct: 12, encoderPct: 0, memoryBytes: 5120 * 1024 * 1024 },
  });
  expect(parseNvidiaLine('1, NVIDIA GB10, 4, [N/A], [Not Supported], [N/A]', NVIDIA_FIELDS)?.gpu).toMatchObject({
    utilisationPct: 4,
    decoderPct: null,
    encoderPct: null,
    memoryBytes: null,
  });
  for (const line of ['', 'Unable to determine the device handle for GPU0000:01:00.0: Unknown Error', '[N/A], A, 1, 2, 3, 4', '0, A, 1'])
    expect(parseNvidiaLine(line, NVIDIA_FIELDS)).toBeNull();
});

it('asks an older one for less', () => {
  const fewer = withoutUnknownField('Field "utilization.decoder" is not a valid field to query.\n', NVIDIA_FIELDS);
  expect(fewer).toEqual(NVIDIA_FIELDS.filter((field) => field !== 'utilization.decoder'));
  expect(withoutUnknownField('Field "name" is not a valid field to query.', NVIDIA_FIELDS)).toBeNull();
  expect(withoutUnknownField('NVIDIA-SMI has failed because it could not communicate with the NVIDIA driver.', NVIDIA_FIELDS)).toBeNull();
});

let folder: string;
let smi: NvidiaSmi | null = null;
/** A program of that name that says what the real one would. */
const start = async (script: string, shebang = '#!/bin/sh'): Promise<NvidiaSmi> => {
  const program = join(folder, 'nvidia-smi');
  await writeFile(program, `${shebang}\n${script}\n`);
  await chmod(program, 0o755);
  smi = new NvidiaSmi(folder);
  return smi;
};
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nvidia-'));
});
afterEach(async () => {
  smi?.close();
  await rm(folder, { recursive: true });
});

it.skipIf(isWindows)('follows one that goes on, all GPUs in order', async () => {
  const running = await start('echo "1, A, 10, 0, 0, 1"; echo "0, B, 20, 0, 0, 1"; echo "1, A, 30, 0, 0, 1"; exec sleep 60');
  await expect
    .poll(async () => (await running.read()).gpus.map(({ name, utilisationPct }) => [name, utilisationPct]))
    .toEqual([
      ['B', 20],
      ['A', 30],
    ]);
  running.close();
  await expect.poll(async () => (await running.read()).gpus).toEqual([]);
});

it.skipIf(isWindows)('starts again without a field that an older one does not know', async () => {
  const older = await start(
    'case "$1" in *decoder*) echo "Field \\"utilization.decoder\\" is not a valid field to query."; exit 2;; esac; echo "0, A, 10, 5, 64"; exec sleep 60',
  );
  await expect
    .poll(async () => (await older.read()).gpus)
    .toMatchObject([{ decoderPct: null, encoderPct: 5, memoryBytes: 64 * 1024 * 1024 }]);
});

it.skipIf(isWindows)('passes on why it cannot tell', async () => {
  const broken = await start('echo "NVIDIA-SMI has failed because it could not communicate with the NVIDIA driver."; exit 9');
  await expect.poll(async () => (await broken.read()).reason).toContain('could not communicate');
});

it.skipIf(isWindows)('passes on that it cannot be started', async () => {
  const broken = await start('', '#!/nowhere/sh');
  await expect.poll(async () => (await broken.read()).reason).toMatch(/^nvidia-smi cannot be started/);
});

it('says that it is not there', async () => {
  smi = new NvidiaSmi([join(folder, 'missing'), folder].join(delimiter));
  await expect.poll(async () => smi?.read()).toEqual({ gpus: [], reason: 'nvidia-smi is not installed' });
});
