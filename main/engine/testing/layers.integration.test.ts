import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { project } from '../project.ts';

/** A tree with the project's own rules and one file in it: what the linter says of that file's import. */
const folder = mkdtempSync(join(tmpdir(), 'throughline-layers-'));
const rules = JSON.parse(readFileSync(join(project.root, 'biome.json'), 'utf8'));
writeFileSync(join(folder, 'biome.json'), JSON.stringify({ ...rules, $schema: undefined, vcs: { enabled: false } }));
writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const refuses = (file: string, from: string): boolean => {
  const path = join(folder, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `import { thing } from '${from}';\n\nconsole.log(thing);\n`);
  const biome = join(project.root, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');
  const { stdout, stderr } = spawnSync(process.execPath, [biome, 'lint', file], { cwd: folder, encoding: 'utf8' });
  rmSync(path);
  return `${stdout}${stderr}`.includes('noRestrictedImports');
};

describe('who may import whom', () => {
  it.each([
    ['contract/x.ts', '../main/engine/engine.ts'],
    ['contract/x.ts', 'node:fs'],
    ['renderer/live/x.ts', '../../main/engine/engine.ts'],
    ['renderer/x.ts', 'electron'],
    ['renderer/x.ts', 'node:fs'],
    ['preload/x.ts', '../main/shell/supervisor.ts'],
    ['main/shell/x.ts', '../engine/engine.ts'],
    ['main/shell/x.ts', 'onnxruntime-node'],
    ['main/engine/x.ts', 'electron'],
    ['main/engine/x.ts', '../shell/supervisor.ts'],
    ['main/engine/hub/x.ts', 'onnxruntime-node'],
    ['main/engine/pipeline/ring/x.ts', 'node-av/api'],
    ['models/x.ts', '../main/engine/engine.ts'],
  ])('%s may not import %s', (file, from) => {
    expect(refuses(file, from)).toBe(true);
  });

  it.each([
    ['contract/x.ts', 'zod'],
    ['renderer/live/x.ts', '../../contract/index.ts'],
    ['main/shell/x.ts', 'electron'],
    ['main/engine/inference/x.ts', 'onnxruntime-node'],
    ['main/engine/pipeline/decode/x.ts', 'node-av/api'],
    ['main/engine/hub/x.ts', '../../../contract/index.ts'],
  ])('%s may import %s', (file, from) => {
    expect(refuses(file, from)).toBe(false);
  });

  it('the compiler refuses a project that is not referenced', () => {
    const inFolder = (file: string, text: string) => {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    };
    for (const file of ['tsconfig.json', 'contract/tsconfig.json', 'renderer/tsconfig.json']) {
      inFolder(file, readFileSync(join(project.root, file), 'utf8').replace('"vite/client"', ''));
    }
    inFolder('contract/index.ts', 'export const word = 1;\n');
    inFolder('main/engine/engine.ts', 'export const engine = 1;\n');
    inFolder('renderer/window.ts', "import { word } from '../contract/index.ts';\n\nexport const twice = word * 2;\n");
    const tsc = join(project.root, 'node_modules', 'typescript', 'bin', 'tsc');
    const build = () => spawnSync(process.execPath, [tsc, '-b', 'renderer'], { cwd: folder, encoding: 'utf8' });
    expect(build()).toMatchObject({ status: 0, stdout: '' });
    inFolder('renderer/window.ts', "import { engine } from '../main/engine/engine.ts';\n\nexport const twice = engine * 2;\n");
    const { status, stdout } = build();
    expect(status).not.toBe(0);
    expect(stdout).toContain('TS6307');
  });
});
