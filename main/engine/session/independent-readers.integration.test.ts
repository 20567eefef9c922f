import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBConnection } from '@duckdb/node-api';
import { type Table, tableFromIPC } from '@uwdata/flechette';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FRAME_COLUMNS, OBJECT_COLUMNS, type RunSummary, SESSION_FILES, SPANS, STAGES, spanColumns } from '../../../contract/index.ts';
import { exportSession } from '../export/export-session.ts';
import { project } from '../project.ts';
import { type Headless, headless } from '../testing/headless.ts';
import { openSession, readFrames, readObjects } from './reader.ts';

/** A real run with both networks, drops and objects, read by programs that share no code with this one. */
let app: Headless;
let summary: RunSummary;
let frames: Table;
let objects: Table;
beforeAll(async () => {
  app = await headless(
    { detector: 'delay:2,size=64,objects=3', classifier: 'delay:1,size=32,batch=4' },
    { classifyWhen: 'every-n-frames', classifyEveryFrames: 5, classifyMinSidePx: 1 },
  );
  await app.engine.open('generated:320x180@60,frames=400', { pace: 'realtime', faults: ['error:track@0.05'] }, { id: 'real' });
  await app.engine.whenOver();
  await app.engine.close();
  summary = (await openSession(app.sessions, 'real')).summary!;
  frames = tableFromIPC(await readFile(join(app.sessions, 'real', SESSION_FILES.frames)));
  objects = tableFromIPC(await readFile(join(app.sessions, 'real', SESSION_FILES.objects)));
});
afterAll(() => app.close());

const valuesOf = (table: Table, name: string): (number | string | null)[] => [...table.getChild(name)] as (number | string | null)[];
const numbersOf = (table: Table, name: string): number[] =>
  valuesOf(table, name).flatMap((value) => (typeof value === 'number' ? value : []));
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const near = (value: number) => expect.closeTo(value, 3);

describe('flechette', () => {
  it('sees the columns of the specification, with as many rows and nulls as there are', async () => {
    for (const [table, columns] of [
      [frames, FRAME_COLUMNS],
      [objects, OBJECT_COLUMNS],
    ] as const) {
      expect(table.names).toEqual(columns.map(({ name }) => name));
      for (const { name, nullable, words } of columns) {
        const values = valuesOf(table, name);
        if (!nullable) expect(values.includes(null), name).toBe(false);
        if (words) for (const value of values) if (value !== null) expect(words, name).toContain(value);
      }
    }
    const { total } = await readFrames(app.sessions, 'real', 0, 1);
    expect([frames.numRows, total]).toEqual([400, 400]);
    expect(objects.numRows).toBe(sum(numbersOf(frames, 'objects')));
  });

  it('finds the counts of the summary', () => {
    const states = valuesOf(frames, 'state');
    const count = (state: string): number => states.filter((each) => each === state).length;
    const dropped = Object.values(summary.frames.dropped).reduce((total, n) => total + n, 0);
    expect([count('analysed_only'), count('dropped'), states.length]).toEqual([
      summary.frames.analysedOnly,
      dropped,
      summary.frames.received,
    ]);
    expect(dropped).toBeGreaterThan(0);
    const places = valuesOf(frames, 'place');
    const lost = valuesOf(frames, 'reason').flatMap((reason, row) => (reason === null ? [] : `${reason}:${places[row]}`));
    for (const [place, n] of Object.entries(summary.frames.places)) expect(lost.filter((each) => each === place)).toHaveLength(n);
    expect(lost).toHaveLength(dropped);
    for (const [column, expected] of [
      ['rois', summary.cascade.rois],
      ['eligible', summary.cascade.eligible],
      ['classified', summary.cascade.classified],
      ['cached', summary.cascade.cached],
      ['deferred', summary.cascade.deferred],
    ] as const)
      expect(sum(numbersOf(frames, column)), column).toBe(expected);
  });

  it('has the times that the session itself reads: e2e, and wait and service of every span', async () => {
    const { frames: own } = await readFrames(app.sessions, 'real', 0, 400);
    const e2e = own.flatMap(({ e2eMs }) => e2eMs ?? []);
    expect(numbersOf(frames, 'e2e_ms')).toHaveLength(e2e.length);
    expect(sum(numbersOf(frames, 'e2e_ms'))).toBeCloseTo(sum(e2e), 6);
    expect(Math.max(...numbersOf(frames, 'e2e_ms'))).toBeGreaterThanOrEqual(summary.latencyMs.e2e.max!);
    SPANS.forEach(({ name }, span) => {
      const [enq, start, end] = spanColumns(name).map((column) => numbersOf(frames, column)) as [number[], number[], number[]];
      const ours = own.flatMap(({ spans }) =>
        spans.flatMap((value, at) => (at % 4 === 0 && value === span ? [[spans[at + 1]!, spans[at + 2]!] as const] : [])),
      );
      expect([enq.length, start.length, end.length], name).toEqual([ours.length, ours.length, ours.length]);
      expect((sum(start) - sum(enq)) / 1e6, name).toBeCloseTo(sum(ours.map(([wait]) => wait)), 1);
      expect((sum(end) - sum(start)) / 1e6, name).toBeCloseTo(sum(ours.map(([, service]) => service)), 1);
    });
  });

  it('has the objects that the session itself reads, with their labels', async () => {
    const own = (await readObjects(app.sessions, 'real', 0, 400)).flatMap(({ frame, objects }) =>
      objects.map((object) => ({ frame, object })),
    );
    expect(valuesOf(objects, 'frame')).toEqual(own.map(({ frame }) => frame));
    expect(valuesOf(objects, 'label')).toEqual(own.map(({ object }) => object.label));
    expect(valuesOf(objects, 'class_label')).toEqual(own.map(({ object }) => object.class?.label ?? null));
    expect(valuesOf(objects, 'track')).toEqual(own.map(({ object }) => object.track));
    for (const [at, side] of (['x1_px', 'y1_px', 'x2_px', 'y2_px'] as const).entries())
      expect(sum(numbersOf(objects, side))).toBeCloseTo(sum(own.map(({ object }) => object.box[at]!)), 3);
    expect(own.some(({ object }) => object.class !== null)).toBe(true);
  });
});

describe('DuckDB', () => {
  let connection: DuckDBConnection;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'throughline-duckdb-'));
    for (const format of ['csv', 'objects-csv'] as const) await exportSession(app.sessions, 'real', format, join(folder, `${format}.csv`));
    connection = await DuckDBConnection.create();
  });
  afterAll(async () => {
    connection.disconnectSync();
    await rm(folder, { recursive: true, force: true });
  });
  const rows = async (sql: string): Promise<Record<string, unknown>[]> => (await connection.runAndReadAll(sql)).getRowObjectsJson();

  it('runs the query of the page about the format on the export', async () => {
    const page = await readFile(join(project.root, 'docs', 'session-format.md'), 'utf8');
    const query = /```sql\n--.*\n([^`]*)```/.exec(page)?.[1];
    expect(query).toContain("'frames.csv'");
    const states = await rows(query!.replace('frames.csv', join(folder, 'csv.csv')));
    expect(states.map(({ state, frames: n }) => [state, Number(n)])).toEqual([
      ['analysed_only', summary.frames.analysedOnly],
      ['dropped', 400 - summary.frames.analysedOnly],
    ]);
    const sorted = numbersOf(frames, 'e2e_ms').sort((a, b) => a - b);
    expect(states[0]?.['e2e_p95_ms']).toEqual(near(sorted[Math.ceil(sorted.length * 0.95) - 1]!));
    expect(states[1]?.['e2e_p95_ms']).toBeNull();
  });

  it('gets the same sums and nulls as the Arrow file has', async () => {
    const columns = FRAME_COLUMNS.filter(({ type }) => type !== 'word').map(({ name }) => name);
    const asked = columns.flatMap((name) => [`count("${name}") as "n ${name}"`, `sum("${name}"::double) as "sum ${name}"`]);
    const [found] = await rows(`select ${asked.join(', ')} from '${join(folder, 'csv.csv')}'`);
    for (const name of columns) {
      const values = numbersOf(frames, name);
      expect(Number(found?.[`n ${name}`]), name).toBe(values.length);
      if (sum(values) !== 0) expect(Number(found?.[`sum ${name}`]) / sum(values), name).toBeCloseTo(1, 12);
    }
    const [made] = await rows(`select count(*) as n, count(class_label) as labelled from '${join(folder, 'objects-csv.csv')}'`);
    expect([Number(made?.['n']), Number(made?.['labelled'])]).toEqual([
      objects.numRows,
      valuesOf(objects, 'class_label').filter((label) => label !== null).length,
    ]);
  });

  it('adds waits, services and what nobody claims up to the end-to-end latency', async () => {
    // A column without any value is one of text to it.
    const of = (column: string): string => `coalesce(${column}::double, 0)`;
    const parts = STAGES.map((stage) => `${of(`${stage}_wait_ms`)} + ${of(`${stage}_service_ms`)}`).join(' + ');
    const [worst] = await rows(
      `select max(abs(e2e_ms - unattributed_ms - (${parts}))) as off from '${join(folder, 'csv.csv')}' where e2e_ms is not null`,
    );
    expect(worst?.['off']).toBeLessThan(1e-6);
  });
});
