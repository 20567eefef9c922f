import { cp, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DuckDBConnection } from '@duckdb/node-api';
import type { Table } from '@uwdata/flechette';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ColumnSpec,
  DOCUMENT_FORMATS,
  EXPORTS,
  FRAME_COLUMNS,
  OBJECT_COLUMNS,
  type RunSummary,
  SESSION_FILES,
  SKIP,
  SPANS,
  STAGES,
} from '../../../contract/index.ts';
import { openSession, readObjects } from '../session/reader.ts';
import { syntheticFrame } from '../session/synthetic.ts';
import { writeSession } from '../session/synthetic-session.ts';
import { exportSession } from './export-session.ts';
import { arrowTable, makePlace, NASTY_NAME, type Place, recordRun, recordSynthetic } from './testing.ts';

const FIXTURES = ['version-1', 'version-4'];
const SESSIONS = ['run', 'long', ...FIXTURES];

let place: Place;
let database: DuckDBConnection;
beforeAll(async () => {
  place = await makePlace();
  database = await DuckDBConnection.create();
  await recordRun(place.root, 'run');
  await recordSynthetic(place.root, 'long', 2_503);
  for (const id of FIXTURES) await cp(resolve(import.meta.dirname, '../session/fixtures', id), join(place.root, id), { recursive: true });
  for (const id of SESSIONS) {
    await exportSession(place.root, id, 'csv', place.path(`${id}.frames.csv`));
    await exportSession(place.root, id, 'objects-csv', place.path(`${id}.objects.csv`));
    await exportSession(place.root, id, 'json', place.path(`${id}.json`));
    for (const what of ['frames', 'objects'] as const)
      await ask(
        `CREATE TABLE ${csv(id, what)} AS
          FROM read_csv('${place.path(`${id}.${what}.csv`)}', header = true, allow_quoted_nulls = false, sample_size = -1)`,
      );
  }
});
afterAll(async () => {
  database.disconnectSync();
  await place.remove();
});

type Cell = number | bigint | string | null;

/** What DuckDB, which finds out by itself what a CSV is, answers. */
async function ask(sql: string): Promise<Cell[][]> {
  return (await database.runAndReadAll(sql)).getRowsJS() as Cell[][];
}
/** The name of the table that a CSV was read into. */
const csv = (id: string, what: 'frames' | 'objects'): string => `"${id} ${what}"`;

const isThere = (value: unknown): value is number | bigint | string => value !== null && value !== undefined;
const valuesOf = (table: Table, name: string): Cell[] => (table.getChild(name) ? ([...table.getChild(name)] as Cell[]) : []);

/** In version 1 all copies were of one kind. */
const nameIn = (table: Table, name: string): string =>
  name === 'copy_thread_to_thread_bytes' && !table.getChild(name) ? 'copy_bytes' : name;

const summaryOf = async (id: string): Promise<RunSummary> => (await openSession(place.root, id)).summary!;

describe.each(SESSIONS)('the CSV of %s, read by DuckDB', (id) => {
  it.each([
    ['frames', SESSION_FILES.frames, FRAME_COLUMNS],
    ['objects', SESSION_FILES.objects, OBJECT_COLUMNS],
  ] as const)(
    'has in every column of its %s what another reader finds in the session: how many, how many without, what they come to',
    async (what, file, columns) => {
      const table = await arrowTable(place.root, id, file);
      const [[rows]] = (await ask(`SELECT count(*)::INT FROM ${csv(id, what)}`)) as [[number]];
      expect(rows).toBe(table.numRows);
      for (const spec of columns) {
        const values = valuesOf(table, nameIn(table, spec.name));
        const there = values.filter(isThere);
        const [[count]] = (await ask(`SELECT count("${spec.name}")::INT FROM ${csv(id, what)}`)) as [[number]];
        expect([spec.name, count]).toEqual([spec.name, there.length]);
        await expectSame(spec, there, what);
      }
    },
  );

  async function expectSame(spec: ColumnSpec, there: readonly (number | bigint | string)[], what: 'frames' | 'objects'): Promise<void> {
    const column = `"${spec.name}"`;
    if (spec.type === 'word' || spec.type === 'utf8') {
      const found = await ask(`SELECT ${column}, count(*)::INT FROM ${csv(id, what)} WHERE ${column} IS NOT NULL GROUP BY ALL`);
      const expected = [...Map.groupBy(there, String)].map(([word, all]) => [word, all.length]);
      expect([spec.name, found.toSorted()]).toEqual([spec.name, expected.toSorted()]);
    } else if (spec.type === 'int32' || spec.type === 'int64') {
      const [[sum]] = (await ask(`SELECT coalesce(sum(${column}::BIGINT), 0)::HUGEINT::VARCHAR FROM ${csv(id, what)}`)) as [[string]];
      expect([spec.name, sum]).toEqual([spec.name, String(there.reduce<bigint>((total, value) => total + BigInt(value), 0n))]);
    } else {
      // Every single value, as it was: as a float64, or as the float32 that it is.
      const kind = spec.type === 'float32' ? 'FLOAT' : 'DOUBLE';
      const found = await ask(`SELECT ${column}::${kind} FROM ${csv(id, what)} WHERE ${column} IS NOT NULL`);
      expect(found.flat().map(Number)).toEqual(there.map(Number));
    }
  }

  it('loses as many frames, by reason and place, as the summary says', async () => {
    const { frames } = await summaryOf(id);
    const reasons = await ask(`SELECT reason, count(*)::INT FROM ${csv(id, 'frames')} WHERE state = 'dropped' GROUP BY ALL`);
    expect(Object.fromEntries(reasons)).toEqual(frames.dropped);
    if (id !== 'version-1') {
      const places = await ask(
        `SELECT reason || ':' || place, count(*)::INT FROM ${csv(id, 'frames')} WHERE reason IS NOT NULL GROUP BY ALL`,
      );
      expect(Object.fromEntries(places)).toEqual(frames.places);
    }
    const states = Object.fromEntries(await ask(`SELECT state, count(*)::INT FROM ${csv(id, 'frames')} GROUP BY ALL`));
    expect([states['presented'] ?? 0, states['analysed_only'] ?? 0]).toEqual([frames.presented, frames.analysedOnly]);
  });

  it('adds up: the waits and services of a frame and what is unattributed are its e2e, and those of a stage are those of its spans', async () => {
    const sum = STAGES.map((stage) => `coalesce(${stage}_wait_ms::DOUBLE, 0) + coalesce(${stage}_service_ms::DOUBLE, 0)`).join(' + ');
    const [[off, whole]] = (await ask(
      `SELECT coalesce(max(abs(e2e_ms::DOUBLE - unattributed_ms::DOUBLE - (${sum}))), 0), count(unattributed_ms)::INT FROM ${csv(id, 'frames')}`,
    )) as [[number, number]];
    expect(off).toBeLessThan(1e-6);
    expect(whole).toBeGreaterThan(0);
    const [[wait, service, both]] = (await ask(
      `SELECT max(abs(detect_wait_ms - (detect_start_ns - detect_enq_ns) / 1e6)), max(abs(detect_service_ms - (detect_end_ns - detect_start_ns) / 1e6)),
        max(abs(preprocess_service_ms - (coalesce(preprocess_scale_end_ns::BIGINT - preprocess_scale_start_ns::BIGINT, 0) + preprocess_layout_end_ns - preprocess_layout_start_ns) / 1e6))
        FROM ${csv(id, 'frames')}`,
    )) as [[number, number, number]];
    expect(Math.max(wait, service, both)).toBeLessThan(1e-6);
  });

  it('has for each frame as many rows of objects as it says', async () => {
    const wrong = await ask(
      `SELECT f.frame FROM ${csv(id, 'frames')} f LEFT JOIN (SELECT frame, count(*) AS n FROM ${csv(id, 'objects')} GROUP BY frame) o USING (frame)
        WHERE f.objects <> coalesce(o.n, 0)`,
    );
    expect(wrong).toEqual([]);
  });
});

describe.each(SESSIONS)('the JSON of %s', (id) => {
  it('is one document with all that the session holds', async () => {
    const document = JSON.parse(await readFile(place.path(`${id}.json`), 'utf8')) as ExportedSession;
    const { manifest, summary, events, warnings } = await openSession(place.root, id);
    expect(document).toMatchObject({ format: 'throughline-export', version: 1, summary, warnings });
    expect({ ...document.manifest, summary: null }).toEqual({ ...JSON.parse(JSON.stringify(manifest)), summary: null });
    expect(document.events).toEqual(JSON.parse(JSON.stringify(events)));
    if (id === 'long') expect(document.samples.length).toBe(Math.floor(2_503 / 30));
    for (const [key, file, columns] of [
      ['frames', SESSION_FILES.frames, FRAME_COLUMNS],
      ['objects', SESSION_FILES.objects, OBJECT_COLUMNS],
    ] as const) {
      const table = await arrowTable(place.root, id, file);
      const { columns: names, units, data } = document[key];
      expect([names, units]).toEqual([columns.map(({ name }) => name), columns.map(({ unit }) => unit)]);
      expect(data.length).toBe(table.numRows);
      for (const [at, spec] of columns.entries()) {
        const child = table.getChild(nameIn(table, spec.name));
        const exact = spec.type === 'float32' ? Math.fround : Number;
        const expected = child
          ? [...child].map((value) => (isThere(value) && typeof value !== 'string' ? Number(value) : (value ?? null)))
          : data.map(() => null);
        const found = data.map((row) => (typeof row[at] === 'number' ? exact(row[at]) : row[at]));
        expect([spec.name, found]).toEqual([spec.name, expected]);
      }
    }
  });

  interface ExportedSession {
    readonly manifest: object;
    readonly events: readonly unknown[];
    readonly samples: readonly unknown[];
    readonly frames: ExportedTable;
    readonly objects: ExportedTable;
  }
  interface ExportedTable {
    readonly columns: readonly string[];
    readonly units: readonly string[];
    readonly data: readonly (readonly (number | string | null)[])[];
  }
});

describe('what several networks say of an object', () => {
  it('is in columns of its own, in the order of the networks, and counted with what found no room', async () => {
    const [counts] = await ask(
      `SELECT count(class_label)::INT, count(class2_label)::INT, count(class3_label)::INT, count(class4_label)::INT FROM ${csv('version-4', 'objects')}`,
    );
    const also = (await readObjects(place.root, 'version-4', 0, 60)).flatMap(({ objects }) => objects.map((object) => object.also.length));
    expect(counts?.slice(1)).toEqual([1, 2, 3].map((least) => also.filter((length) => length >= least).length));
    expect(Math.min(...(counts as number[]))).toBeGreaterThan(0);
    const [[deferred]] = (await ask(`SELECT sum(deferred)::INT FROM ${csv('version-4', 'frames')}`)) as [[number]];
    expect(deferred).toBe((await summaryOf('version-4')).cascade.deferred);
  });
});

describe('an exported file', () => {
  it('replaces no other unless told, goes nowhere into the session, and leaves nothing behind where it fails', async () => {
    const path = place.path('mine.csv');
    await writeFile(path, 'mine');
    await expect(exportSession(place.root, 'run', 'csv', path)).rejects.toThrow(/There is a file .*mine\.csv already.*--force/);
    expect(await readFile(path, 'utf8')).toBe('mine');
    const { bytes } = await exportSession(place.root, 'run', 'csv', path, { replace: true });
    expect((await readFile(path)).length).toBe(bytes);
    const inside = join(place.root, 'run', SESSION_FILES.frames);
    await expect(exportSession(place.root, 'run', 'csv', inside, { replace: true })).rejects.toThrow(/lies in the session itself/);
    await expect(exportSession(place.root, 'run', 'csv', place.root)).rejects.toThrow(/is a folder/);
    await expect(exportSession(place.root, 'run', 'csv', place.path('none/x.csv'))).rejects.toThrow(/there is no folder/);
    await expect(exportSession(place.root, 'nobody', 'csv', place.path('x.csv'))).rejects.toThrow(/There is no session/);
    await expect(exportSession(place.root, '../run', 'csv', place.path('x.csv'))).rejects.toThrow(/no session id/);
  });

  it.each(DOCUMENT_FORMATS)('can be made as %s of a session that has no frames, and of one whose frames were not timed', async (format) => {
    const path = place.path(`odd.${EXPORTS[format].extension}`);
    await recordSynthetic(place.root, `empty-${format}`, 0);
    const { bytes } = await exportSession(place.root, `empty-${format}`, format, path);
    expect(bytes).toBeGreaterThan(20);
    const untimed = Array.from({ length: 40 }, (_, n) => ({
      ...syntheticFrame(n),
      skips: SKIP.notTimed,
      tReceiveNs: 0,
      spans: new Float64Array(SPANS.length * 3).fill(Number.NaN),
      e2eNs: Number.NaN,
      analysisNs: Number.NaN,
    }));
    await writeSession(place.root, `untimed-${format}`, untimed);
    await exportSession(place.root, `untimed-${format}`, format, path, { replace: true });
    const text = await readFile(path, 'utf8');
    expect(text).not.toMatch(/NaN|undefined|Infinity/);
    if (format === 'csv') expect(text.trim().split('\n')).toHaveLength(41);
  });

  it('is the name that was given, and no markup, in the document', async () => {
    const document = JSON.parse(await readFile(place.path('run.json'), 'utf8')) as { manifest: { name: string } };
    expect(document.manifest.name).toBe(NASTY_NAME);
  });
});
