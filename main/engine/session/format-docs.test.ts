import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import Fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import { FRAME_COLUMNS, OBJECT_COLUMNS, SESSION_FILES, SESSION_VERSION } from '../../../contract/index.ts';
import { project } from '../project.ts';
import { sessionSchema, withTables } from './format-docs.ts';

const docs = (name: string): Promise<string> => readFile(join(project.root, 'docs', name), 'utf8');
const fixture = (version: number, name: string): Promise<string> =>
  readFile(join(import.meta.dirname, 'fixtures', `version-${version}`, name), 'utf8');
const STALE = 'the docs are not what the contract says: run `npm run docs:format`';

/** Whether a value is what a definition of the schema says, by another implementation (ajv, inside fastify) than the one that made it. */
const validator = async () => {
  const app = Fastify({ ajv: { customOptions: { strict: false, coerceTypes: false, useDefaults: false, removeAdditional: false } } });
  const { definitions } = JSON.parse(await docs('session.schema.json')) as ReturnType<typeof sessionSchema>;
  for (const [name, body] of Object.entries(definitions)) app.post(`/${name}`, { schema: { body } }, async () => 'valid');
  return async (name: keyof typeof definitions, payload: object): Promise<string> =>
    (await app.inject({ method: 'POST', url: `/${name}`, payload })).body;
};

describe('the page about the format', () => {
  it('has the tables of the contract', async () => {
    const page = await docs('session-format.md');
    expect(withTables(page) === page, STALE).toBe(true);
    for (const { name, meaning } of [...FRAME_COLUMNS, ...OBJECT_COLUMNS]) {
      const rows = page.split('\n').filter((line) => line.startsWith(`| \`${name}\` |`));
      expect(
        rows.some((row) => row.includes(meaning.replaceAll('|', '\\|'))),
        name,
      ).toBe(true);
    }
    for (const name of Object.values(SESSION_FILES)) expect(page).toContain(`\`${name}\``);
  });

  it('is refused where it lost the marks of a table', async () => {
    const page = await docs('session-format.md');
    expect(() => withTables(page.replace('<!-- objects: generated', '<!-- objects: written'))).toThrow(/"objects"/);
    expect(withTables(page.replace('| `frame` | int32', '| `frame` | int64'))).toBe(page);
  });
});

describe('the JSON Schema', () => {
  it('is that of the contract', async () => {
    expect(JSON.parse(await docs('session.schema.json')), STALE).toEqual(sessionSchema());
  });

  it('describes each field of manifests, events and samples, and says since when there is what version 1 has not', () => {
    const { manifest, event, sample } = sessionSchema().definitions;
    for (const definition of [manifest, event, sample])
      for (const [name, field] of Object.entries(definition.properties ?? {}))
        if (name !== 'format') expect(field.description, name).toMatch(/^.+[.;]?/);
    expect(manifest.properties?.['note']).toMatchObject({ since: 2, type: 'string', maxLength: 20_000 });
    expect(manifest.required).not.toContain('note');
    expect(event.properties?.['whatIf']?.since).toBe(2);
  });

  it('takes what sessions of every version have, and refuses what is none', async () => {
    const check = await validator();
    for (const version of [1, 2, 3, 4]) {
      const written = JSON.parse(await fixture(version, SESSION_FILES.manifest)) as { summary: object };
      // A summary of version 1 has not all figures, and is not read.
      const manifest = version === 1 ? { ...written, summary: null } : written;
      expect(await check('manifest', manifest)).toBe('valid');
      expect(await check('manifest', { ...manifest, version: SESSION_VERSION + 1 })).toMatch(/version/);
      expect(await check('manifest', { ...manifest, frames: 'many' })).toMatch(/frames must be integer/);
      for (const line of (await fixture(version, SESSION_FILES.events)).trim().split('\n'))
        expect(await check('event', JSON.parse(line))).toBe('valid');
    }
    const samples = await Promise.all([2, 3, 4].map((version) => fixture(version, SESSION_FILES.samples)));
    for (const line of samples.flatMap((text) => text.trim().split('\n'))) {
      expect(await check('sample', JSON.parse(line))).toBe('valid');
      expect(await check('sample', { ...JSON.parse(line), ringFullPct: null })).toMatch(/ringFullPct/);
    }
  });
});
