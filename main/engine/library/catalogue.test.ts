import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COCO_LABELS } from '../../../models/coco.ts';
import { familyOf } from '../families/families.ts';
import { entryOf, LABELS_FOLDER, readCatalogue } from './catalogue.ts';
import { isModelName } from './location.ts';

const entries = await readCatalogue();

describe('the catalogue that comes with the project', () => {
  it('has at least 30 models of every task that is decoded, each once', () => {
    expect(entries.length).toBeGreaterThanOrEqual(30);
    expect(new Set(entries.map((entry) => entry.id)).size).toBe(entries.length);
    expect(new Set(entries.map((entry) => entry.sha256)).size).toBe(entries.length);
    expect(new Set(entries.map((entry) => entry.task))).toEqual(new Set(['detect', 'classify', 'segment', 'embed', 'pose']));
  });

  it.each(entries)('$id comes over https from a pinned commit of a repository that gives it away', (entry) => {
    const url = new URL(entry.url);
    expect(url.protocol).toBe('https:');
    expect(url.pathname.split('/')).toContain(entry.commit);
    expect(url.pathname).toContain(`/${entry.repository}/`);
    expect(['raw.githubusercontent.com', 'media.githubusercontent.com']).toContain(url.hostname);
    // Its large files were withdrawn in July 2025.
    expect(entry.repository).not.toBe('onnx/models');
    expect(entry.licence).toMatch(/^(Apache-2\.0|MIT|BSD-3-Clause)$/);
    expect(entry.manifest.source).toContain(entry.commit);
    expect(isModelName(entry.id)).toBe(true);
  });

  it.each(entries)('$id is of a family that is decoded here', (entry) => {
    expect(familyOf(entry.family)?.task).toBe(entry.task);
    expect(entry.manifest).toMatchObject({ family: entry.family, task: entry.task, licence: entry.licence });
  });

  it.each(entries.filter((entry) => typeof entry.manifest.labels === 'string'))(
    '$id names a list of labels that is there',
    async (entry) => {
      const path = join(LABELS_FOLDER, String(entry.manifest.labels));
      expect(existsSync(path)).toBe(true);
      expect((await readFile(path, 'utf8')).trimEnd().split('\n')).toHaveLength(Number(/\d+/.exec(basename(path))?.[0]));
    },
  );

  it('knows the classes of COCO as the project does', async () => {
    expect((await readFile(join(LABELS_FOLDER, 'coco-80.txt'), 'utf8')).trimEnd().split('\n')).toEqual(COCO_LABELS);
  });

  it('is asked by id', () => {
    expect(entryOf(entries, 'yunet_2023mar').bytes).toBe(232_589);
    expect(() => entryOf(entries, '../secret')).toThrow('There is no model "../secret" in the catalogue');
  });
});

describe('another catalogue', () => {
  it.each([
    ['{', 'is no valid JSON'],
    ['[{"id":"../up"}]', 'is not valid: 0.id'],
    ['{}', 'is not valid: top'],
  ])('%s is refused with a sentence', async (text, sentence) => {
    const folder = await mkdtemp(join(tmpdir(), 'catalogue-'));
    try {
      await writeFile(join(folder, 'catalogue.json'), text);
      await expect(readCatalogue(join(folder, 'catalogue.json'))).rejects.toThrow(sentence);
      await expect(readCatalogue(join(folder, 'missing.json'))).rejects.toThrow('cannot be read');
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
