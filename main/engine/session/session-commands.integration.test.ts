import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../testing/run-cli.ts';
import { Recorder } from './recorder.ts';
import { syntheticFrame, syntheticStart } from './synthetic.ts';

let folder: string;
let root: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'throughline-commands-'));
  root = join(folder, 'sessions');
  const recorder = await Recorder.start({ root, id: 'run', manifest: syntheticStart() });
  for (let n = 0; n < 20; n++) recorder.add(syntheticFrame(n));
  await recorder.stop();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A home of its own, so that its trash is not the developer's. */
const home = async (): Promise<NodeJS.ProcessEnv> => {
  await mkdir(join(folder, 'home', 'data'), { recursive: true });
  return { HOME: join(folder, 'home'), XDG_DATA_HOME: join(folder, 'home', 'data'), THROUGHLINE_SESSIONS: root };
};

describe('throughline sessions', () => {
  it('renames and notes, with --root before or behind', async () => {
    expect(await runCli(['sessions', 'rename', 'run', 'First run', '--root', root])).toMatchObject({ code: 0, stdout: 'run: First run\n' });
    const noted = await runCli(['sessions', '--root', root, 'note', 'run', 'In the rain', '--json']);
    expect(JSON.parse(noted.stdout)).toMatchObject({ id: 'run', name: 'First run', note: 'In the rain' });
    expect((await runCli(['sessions', 'run', '--root', root])).stdout).toMatch(/^First run \(run\)\nIn the rain\n/);
    expect((await runCli(['sessions', '--root', root])).stdout).toMatch(/^ID .*\nrun /);
    expect(await runCli(['sessions', 'rename', 'nowhere', 'x', '--root', root])).toMatchObject({
      code: 2,
      stderr: `There is no session in ${join(root, 'nowhere')}: choose one from the list of sessions.\n`,
    });
    expect((await runCli(['sessions', 'rename', 'run'])).code).toBe(2);
  });

  it.skipIf(process.platform !== 'linux')('deletes into the trash of the system, a damaged session too', async () => {
    await mkdir(join(root, 'damaged'));
    await writeFile(join(root, 'damaged', 'session.json'), '{');
    const env = await home();
    const done = await runCli(['sessions', 'delete', 'run', 'damaged'], env);
    expect(done).toMatchObject({ code: 0, stdout: 'run is in the trash.\ndamaged is in the trash.\n' });
    expect(await readdir(root)).toEqual([]);
    const trash = join(env['XDG_DATA_HOME'] ?? '', 'Trash', 'files');
    const kept = await Promise.all((await readdir(trash)).map((name) => readdir(join(trash, name))));
    expect(kept.map((files) => files.length).sort()).toEqual([1, 5]);
  });

  it.skipIf(process.platform !== 'linux')('deletes nothing where there is no trash', async () => {
    const nowhere = join(folder, 'nowhere');
    await writeFile(nowhere, 'a file');
    const before = await readFile(join(root, 'run', 'frames.arrows'));
    const env = { HOME: nowhere, XDG_DATA_HOME: nowhere, THROUGHLINE_SESSIONS: root };
    const refused = await runCli(['sessions', 'delete', 'run'], env);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(
      new RegExp(`^${join(root, 'run')} could not be moved to the trash \\(.*\\): move or delete the folder yourself.\n$`),
    );
    expect(await readFile(join(root, 'run', 'frames.arrows'))).toEqual(before);
  });
});
