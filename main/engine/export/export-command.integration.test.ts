import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DOCUMENT_FORMATS, EXIT_CODE, EXPORTS } from '../../../contract/index.ts';
import { project } from '../project.ts';
import { runCli } from '../testing/run-cli.ts';
import { makePlace, type Place, recordSynthetic } from './testing.ts';

let place: Place;
beforeAll(async () => {
  place = await makePlace();
  await recordSynthetic(place.root, 'one', 600);
});
afterAll(() => place.remove());

describe('throughline sessions export', () => {
  it.each(DOCUMENT_FORMATS)('writes %s where it is told, and says where and how large', async (format) => {
    const out = place.path(`out.${EXPORTS[format].extension}`);
    const answer = await runCli(['sessions', 'export', 'one', '--format', format, '--root', place.root, '--out', out]);
    const { size } = await stat(out);
    expect(answer).toEqual({ code: EXIT_CODE.done, stdout: `${out}: ${size} bytes\n`, stderr: '' });
    expect((await readdir(place.path('.'))).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('replaces a file only by force', async () => {
    const out = place.path('again.csv');
    await writeFile(out, 'mine');
    const args = ['sessions', 'export', 'one', '--format', 'csv', '--root', place.root, '--out', out];
    const refused = await runCli(args);
    expect(refused).toMatchObject({ code: EXIT_CODE.usage, stdout: '' });
    expect(refused.stderr).toMatch(/^There is a file .* already: .*--force.*\n$/);
    expect(await readFile(out, 'utf8')).toBe('mine');
    const { code, stdout } = await runCli([...args, '--force', '--json']);
    expect([code, JSON.parse(stdout)]).toEqual([EXIT_CODE.done, { file: out, bytes: (await stat(out)).size }]);
  });

  it('prints what is text to standard output', async () => {
    const args = ['sessions', 'export', 'one', '--root', place.root, '--out', '-', '--format'];
    const { stdout, code } = await runCli([...args, 'csv']);
    expect(code).toBe(EXIT_CODE.done);
    expect(stdout).toBe(await readFile(place.path('out.frames.csv'), 'utf8'));
    expect(await runCli([...args, 'perfetto'])).toMatchObject({
      code: EXIT_CODE.usage,
      stderr: expect.stringMatching(/no text/) as string,
    });
  });

  it('ends quietly where nobody reads on', async () => {
    const cli = join(project.root, 'main', 'engine', 'cli.ts');
    const child = spawn(process.execPath, [cli, 'sessions', 'export', 'one', '--root', place.root, '--format', 'json', '--out', '-']);
    const errors: string[] = [];
    child.stderr.on('data', (text) => errors.push(String(text)));
    child.stdout.once('data', () => child.stdout.destroy());
    const [code] = (await once(child, 'exit')) as [number];
    expect([code, errors.join('')]).toEqual([0, '']);
  });

  it('says what is wrong with what it was asked', async () => {
    const run = (...args: string[]) => runCli(['sessions', 'export', ...args, '--root', place.root]);
    expect(await run('nobody', '--format', 'csv')).toMatchObject({
      code: EXIT_CODE.usage,
      stderr: expect.stringMatching(/There is no session/) as string,
    });
    expect(await run('one')).toMatchObject({ code: EXIT_CODE.usage, stderr: expect.stringMatching(/--format/) as string });
    expect(await run('one', '--format', 'xlsx')).toMatchObject({
      code: EXIT_CODE.usage,
      stderr: expect.stringMatching(/csv, objects-csv/) as string,
    });
  });
});
