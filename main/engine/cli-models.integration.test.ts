import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CatalogueEntry, libraryEntry, modelInsight } from '../../contract/model.ts';
import { colourClassifier, redSquareDetector } from '../../models/synthetic.ts';
import { type FileServer, serveBytes, startFileServer } from './library/testing/file-server.ts';
import { project } from './project.ts';
import { type CliResult, runCli } from './testing/run-cli.ts';

const onnx = Buffer.from(colourClassifier());
const large = Buffer.concat([onnx, Buffer.alloc(2_000_000)]);

let folder: string;
let models: string;
let server: FileServer;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'throughline-cli-models-'));
  models = join(folder, 'data', 'throughline', 'models');
  // `large` stops in the middle the first time it is asked for.
  server = await startFileServer((request, reply, n) => {
    if (request.url === '/colours') serveBytes(request, reply, onnx);
    else if (request.url !== '/large') reply.writeHead(404).end();
    else if (n > 0) serveBytes(request, reply, large);
    else {
      reply.writeHead(200, { 'content-length': large.length, etag: '"one"' });
      reply.write(large.subarray(0, 1_000_000));
    }
  });
  const entry = (id: string, bytes: Buffer): CatalogueEntry => ({
    id,
    title: `The model ${id}`,
    task: 'classify',
    family: 'softmax',
    input: null,
    repository: 'nobody/nothing',
    commit: '0'.repeat(40),
    url: `${server.origin}/${id}`,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    bytes: bytes.length,
    licence: 'MIT',
    note: 'Four colours.',
    manifest: { version: 1, task: 'classify', family: 'softmax', licence: 'MIT' },
  });
  await writeFile(
    join(folder, 'catalogue.json'),
    JSON.stringify([entry('colours', onnx), entry('large', large), entry('gone', Buffer.from('x'))]),
  );
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

/** A home of its own: neither the developer's models nor their trash. */
const env = (): NodeJS.ProcessEnv => ({
  HOME: folder,
  XDG_DATA_HOME: join(folder, 'data'),
  THROUGHLINE_MODELS: '',
  THROUGHLINE_CATALOGUE: join(folder, 'catalogue.json'),
  HTTP_PROXY: '',
  http_proxy: '',
});
const run = (...args: readonly string[]): Promise<CliResult> => runCli(['models', ...args], env());

describe('throughline models', () => {
  it('lists what can be had, gets it, and lists what there is', async () => {
    const catalogue = await run('list', '--catalogue');
    expect(catalogue.code).toBe(0);
    expect(catalogue.stdout).toMatch(/^ID .*LICENCE.*\ncolours .* any .* MIT .*Four colours\.\n/);
    expect(await run('pull', 'colours')).toMatchObject({
      code: 0,
      stdout: `colours is in ${models}.\n`,
      stderr: expect.stringMatching(/^colours: downloading [\d.]+ (B|KiB)\n$/) as string,
    });
    expect(await readFile(join(models, 'colours', 'model.onnx'))).toEqual(onnx);
    const there = JSON.parse((await run('list', '--json')).stdout) as unknown[];
    expect(there.map((each) => libraryEntry.parse(each)).find(({ name }) => name === 'colours')).toMatchObject({
      task: 'classify',
      path: join(models, 'colours', 'model.onnx'),
      removable: true,
    });
    expect((await run()).stdout).toMatch(/^NAME /);
    expect(JSON.parse((await run('--json', 'list', '--catalogue')).stdout)).toMatchObject([
      { id: 'colours', installed: true },
      { id: 'large', installed: false },
      {},
    ]);
    expect((await run('pull', 'colours')).stdout).toContain('is there already');
    expect(server.asked).toHaveLength(1);
  });

  it('says what went wrong in one sentence, and gets the others', async () => {
    const failed = await run('pull', 'gone', 'colours');
    expect(failed).toMatchObject({ code: 3, stdout: `colours is in ${models}.\n` });
    expect(failed.stderr).toMatch(/The model gone could not be downloaded: 127\.0\.0\.1:\d+ does not have it any more \(404\)\.\n$/);
    expect(await run('pull', 'colours', 'nothing')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('There is no model "nothing"') as string,
    });
    expect((await run('pull')).code).toBe(2);
    expect(await run('list', '--models', join(folder, 'nowhere'))).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('does not exist') as string,
    });
    expect((await run('pull', 'colours', '--models', join(folder, 'new'), '--json')).code).toBe(0);
    expect(existsSync(join(folder, 'new', 'colours', 'model.onnx'))).toBe(true);
  });

  it.skipIf(process.platform === 'win32')('keeps what came when Ctrl+C ends a download, and goes on from there', async () => {
    const child = spawn(process.execPath, [join(project.root, 'main', 'engine', 'cli.ts'), 'models', 'pull', 'large'], {
      env: { ...process.env, ...env() },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const said: string[] = [];
    child.stderr.setEncoding('utf8').on('data', (text: string) => said.push(text));
    const part = join(models, '.downloads', 'large.onnx.part');
    const size = (): Promise<number> =>
      stat(part).then(
        ({ size: bytes }) => bytes,
        () => 0,
      );
    await expect.poll(size, { timeout: 20_000 }).toBe(1_000_000);
    child.kill('SIGINT');
    const code = await new Promise((resolve) => child.once('exit', resolve));
    expect([code, said.join('')]).toEqual([130, expect.stringContaining('Stopped: what came is kept') as string]);
    expect(await size()).toBe(1_000_000);
    const second = await run('pull', 'large');
    expect(second).toMatchObject({ code: 0, stderr: expect.stringContaining('the rest of 1.9 MiB') as string });
    expect(server.asked.at(-1)).toMatchObject({ range: 'bytes=1000000-', ifRange: '"one"' });
    expect(await readdir(join(models, '.downloads'))).toEqual([]);
  });

  it('adds, looks at, and removes to the trash', async () => {
    await writeFile(join(folder, 'squares.onnx'), redSquareDetector({ width: 96, height: 96 }));
    await writeFile(join(folder, 'squares.txt'), 'red square\nblue square\n');
    const added = await run('add', join(folder, 'squares.onnx'), '--name', 'mine');
    expect(added).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^mine: detect, yolox\nFile: .*\n(.*\n)*FACT +VALUE +FROM\n/) as string,
    });
    expect(modelInsight.parse(JSON.parse((await run('inspect', 'mine', '--json')).stdout))).toMatchObject({
      path: join(models, 'mine', 'model.onnx'),
      labels: ['red square', 'blue square'],
      problem: null,
    });
    expect((await run('add', join(folder, 'squares.onnx'), '--name', 'mine')).code).toBe(2);
    await writeFile(join(folder, 'page.onnx'), '<!doctype html>');
    expect(await run('add', join(folder, 'page.onnx'))).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('is a web page') as string,
    });
    expect(await run('inspect', join(folder, 'page.onnx'))).toMatchObject({
      code: 4,
      stdout: expect.stringContaining('It cannot be used') as string,
    });
    expect(await run('inspect', 'nothing')).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('There is no model named "nothing"') as string,
    });
    expect(await run('remove', '../mine')).toMatchObject({ code: 2 });
    if (process.platform !== 'linux') return;
    expect(await run('remove', 'mine')).toMatchObject({ code: 0, stdout: 'mine is in the trash.\n' });
    expect(existsSync(join(models, 'mine'))).toBe(false);
    const trash = join(folder, 'data', 'Trash', 'files');
    const [name = ''] = await readdir(trash);
    expect(await readdir(join(trash, name))).toEqual(['labels.txt', 'model.onnx']);
  });

  it('measures a model alone and in the pipeline', async () => {
    await mkdir(join(models, 'colours'), { recursive: true });
    await writeFile(join(models, 'colours', 'model.onnx'), onnx);
    await writeFile(join(models, 'colours', 'labels.txt'), 'red\ngreen\nblue\nother\n');
    const report = JSON.parse((await run('bench', 'colours', '--seconds', '0.1', '--json')).stdout) as {
      maxBatch: number;
      bare: { batch: number; threads: number; p50Ms: number; p95Ms: number; picturesPerS: number; loadMs: number; runs: number }[];
      pipeline: {
        fps: { processed: number };
        frames: { received: number; unexplained: number };
        stages: Record<string, { serviceMs: { n: number } }>;
      };
    };
    expect(new Set(report.bare.map(({ batch }) => batch))).toEqual(new Set([1, 2, 4, 8, 16]));
    expect(Math.min(...report.bare.map(({ threads }) => threads))).toBe(1);
    for (const { p50Ms, p95Ms, picturesPerS, loadMs, runs } of report.bare) {
      expect(p50Ms).toBeGreaterThan(0);
      expect(p95Ms).toBeGreaterThanOrEqual(p50Ms);
      expect(picturesPerS).toBeGreaterThan(0);
      expect(loadMs).toBeGreaterThan(0);
      expect(runs).toBeGreaterThanOrEqual(20);
    }
    expect(report.pipeline.frames).toMatchObject({ unexplained: 0 });
    expect(report.pipeline.frames.received).toBeGreaterThan(10);
    for (const stage of ['preprocess', 'detect', 'postprocess']) expect(report.pipeline.stages[stage]?.serviceMs.n).toBeGreaterThan(0);
    expect((await run('bench', 'colours', '--seconds', '0.1', '--source', join(folder, 'nowhere.mp4'))).code).toBe(3);
    expect((await run('bench', 'colours', '--seconds', '0')).code).toBe(2);
  });
});
