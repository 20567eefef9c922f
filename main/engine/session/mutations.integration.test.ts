import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Fault, REQUESTS, type RequestName, SESSION_FILES, type SessionManifest } from '../../../contract/index.ts';
import { NO_EARLY } from '../telemetry/early.ts';
import { sessionCourse } from './course.ts';
import { sessionFrame } from './frame-of.ts';
import { sessionRange } from './range.ts';
import { openSession, readFrames, readObjects, scanSessions } from './reader.ts';
import { Recorder } from './recorder.ts';
import { StreamReader } from './stream-reader.ts';
import { syntheticFrame, syntheticStart } from './synthetic.ts';
import { readThumbnail } from './thumbnail.ts';

/** Folders made from a recorded one, each broken in one to three ways; which ways depends on the number alone. */
const FOLDERS = 1_000;
const BATCHES = 5;
const FRAMES_A_BATCH = 40;
/** One look at a session, whatever is in it. */
const LIMIT_MS = 2_000;
const MEMORY_LIMIT_BYTES = 600 * 2 ** 20;

const ALL = Object.values(SESSION_FILES);
const GROWING: readonly string[] = [SESSION_FILES.frames, SESSION_FILES.objects];

/** mulberry32 by Tommy Ettinger: numbers from 0 to 1 that look random, the same for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

let folder: string;
/** Holds the session that is copied. */
let original: string;
/** Where the heads of the batches lie, by file. */
const heads = new Map<string, readonly number[]>();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-mutations-'));
  mkdirSync(join(folder, 'outside'));
  writeFileSync(join(folder, 'outside', 'secret.txt'), 'not the session’s');
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  const recorder = await Recorder.start({ root: join(folder, 'original'), id: 'run', manifest: syntheticStart() });
  original = recorder.folder;
  recorder.still({ width: 32, height: 18, rgb: new Uint8Array(32 * 18 * 3).fill(90) });
  for (let n = 0; n < BATCHES * FRAMES_A_BATCH; n++) {
    recorder.add(syntheticFrame(n));
    if (n % FRAMES_A_BATCH === FRAMES_A_BATCH - 1) {
      recorder.event({ tNs: 2 ** 40 + n * 33e6, frame: n, kind: 'setting', text: 'Score', key: 'score', from: 0.3, to: 0.4 });
      recorder.sample({
        tNs: 2 ** 40 + n * 33e6,
        framesInFlight: 2,
        framesInFlightMax: 5,
        queueDepth: { detect: { mean: 1, max: 2 } },
        ringFullPct: 0,
        repeated: 0,
        delivery: { reconnects: 0, stalls: 0, downtimeMs: 0, ttffMs: 12 },
        resources: null,
        captureClock: null,
        early: NO_EARLY,
      });
      await sleep(1_200);
    }
  }
  await recorder.stop();
  for (const name of GROWING) {
    const reader = await StreamReader.open(join(original, name));
    await reader.close();
    expect(reader.index.batches.length).toBe(BATCHES);
    heads.set(name, [0, ...reader.index.batches.map(({ offset }) => offset)]);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Random = () => number;
type Mutation = (at: string, random: Random) => void;

const below = (random: Random, n: number): number => Math.floor(random() * n);
const oneOf = <T>(random: Random, all: readonly T[]): T => all[below(random, all.length)]!;

/** Rewrites one of the files, if it is (still) one that can be. */
const rewrite =
  (names: readonly string[], change: (bytes: Buffer, random: Random, name: string) => Buffer): Mutation =>
  (at, random) => {
    const name = oneOf(random, names);
    const path = join(at, name);
    if (!existsSync(path) || !statSync(path).isFile() || statSync(path).size > 2 ** 24) return;
    const bytes = change(readFileSync(path), random, name);
    rmSync(path);
    writeFileSync(path, bytes);
  };

/** Puts something else in a file's place. */
const replace =
  (put: (path: string, random: Random) => void): Mutation =>
  (at, random) => {
    const path = join(at, oneOf(random, ALL));
    rmSync(path, { recursive: true, force: true });
    put(path, random);
  };

const WILD_NUMBERS = [-1n, 0n, 1n, 2n ** 31n - 1n, 2n ** 31n, 2n ** 32n, 2n ** 40n, 2n ** 53n, 2n ** 63n - 1n, 2n ** 62n];
const WILD_JSON = [
  'NaN',
  '1e999',
  '-1e308',
  '9007199254740993',
  '-1',
  '0.5',
  'null',
  '{}',
  '[]',
  'true',
  '""',
  '"../../outside/secret.txt"',
  '"\\u0000"',
  '"\\ud800"',
  `"${'x'.repeat(2 ** 20)}"`,
  `${'['.repeat(20_000)}${']'.repeat(20_000)}`,
  `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`,
  '{"__proto__":{"isAdmin":true}}',
];
const LINES = [
  ...WILD_JSON,
  '{',
  '\u0000\u0000\u0000',
  `{"tNs":1,"frame":1,"kind":"setting","text":"x","to":${'['.repeat(20_000)}${']'.repeat(20_000)}}`,
  '{"tNs":1e308,"frame":9007199254740991,"kind":"gap","text":"x","from":-1e308,"to":1e308}',
  '{"tNs":-5,"frame":-7,"kind":"gap","text":"","from":"a","to":{"b":[]}}',
  `{"tNs":1,"frame":1,"kind":"note","text":"${'y'.repeat(2 ** 21)}"}`,
];

const MUTATIONS: readonly Mutation[] = [
  // Sizes.
  rewrite(ALL, (bytes, random) => bytes.subarray(0, below(random, bytes.length))),
  rewrite(GROWING, (bytes, random, name) => bytes.subarray(0, oneOf(random, heads.get(name)!) + below(random, 9))),
  rewrite(ALL, (bytes, random) => Buffer.concat([bytes, Buffer.alloc(below(random, 65_536), oneOf(random, [0, 0xff, 0x20]))])),
  rewrite(ALL, (bytes) => Buffer.concat([bytes, bytes])),
  rewrite(ALL, () => Buffer.alloc(0)),
  (at, random) => {
    const path = join(at, oneOf(random, ALL));
    // With holes: it takes no room.
    if (existsSync(path) && statSync(path).isFile()) truncateSync(path, oneOf(random, [2 ** 24 + 1, 2 ** 28, 2 ** 33]));
  },
  // Bits and stretches.
  ...Array.from({ length: 3 }, () =>
    rewrite(ALL, (bytes, random) => {
      for (let n = below(random, 20); n >= 0 && bytes.length > 0; n--) bytes[below(random, bytes.length)]! ^= 1 << below(random, 8);
      return bytes;
    }),
  ),
  rewrite(ALL, (bytes, random) => {
    const start = below(random, bytes.length);
    return bytes.fill(oneOf(random, [0, 0xff, 0x41]), start, Math.min(bytes.length, start + below(random, 4096)));
  }),
  rewrite(ALL, (bytes, random) => {
    const start = below(random, bytes.length);
    return Buffer.concat([bytes.subarray(0, start), bytes.subarray(start + below(random, 5000))]);
  }),
  rewrite(GROWING, (bytes, random, name) => {
    const [from, to] = [oneOf(random, heads.get(name)!), oneOf(random, heads.get(name)!)];
    return Buffer.concat([bytes.subarray(0, to), bytes.subarray(from)]);
  }),
  // What messages say of themselves, and values in batches.
  ...Array.from({ length: 4 }, () =>
    rewrite(GROWING, (bytes, random, name) => {
      const at = oneOf(random, heads.get(name)!) + 4 * below(random, 400);
      if (at + 8 <= bytes.length) bytes.writeBigInt64LE(oneOf(random, WILD_NUMBERS), at);
      return bytes;
    }),
  ),
  rewrite(GROWING, (bytes, random) => {
    const at = 8 * below(random, bytes.length / 8 - 1);
    const wild = [Number.NaN, Number.POSITIVE_INFINITY, -Number.MAX_VALUE, 1e300, -0];
    for (let n = below(random, 60); n >= 0 && at + n * 8 + 8 <= bytes.length; n--) bytes.writeDoubleLE(oneOf(random, wild), at + n * 8);
    return bytes;
  }),
  // Places.
  (at, random) => {
    const [one, other] = [join(at, oneOf(random, ALL)), join(at, oneOf(random, ALL))];
    if (!existsSync(one) || !existsSync(other) || one === other) return;
    renameSync(one, `${one}.kept`);
    renameSync(other, one);
    renameSync(`${one}.kept`, other);
  },
  replace(() => undefined),
  replace((path) => mkdirSync(path)),
  replace((path, random) =>
    symlinkSync(oneOf(random, [join(folder, 'outside', 'secret.txt'), '/nowhere', '/dev/zero', path, join(folder, 'pipe'), folder]), path),
  ),
  // Words and numbers.
  ...Array.from({ length: 5 }, () =>
    rewrite([SESSION_FILES.manifest], (bytes, random) => {
      const text = bytes.toString('utf8');
      const values = [...text.matchAll(/(?<=": )[^,{[\n]+/g)];
      if (values.length === 0) return bytes;
      const { index, 0: value } = oneOf(random, values);
      return Buffer.from(text.slice(0, index) + oneOf(random, WILD_JSON) + text.slice(index + value.length));
    }),
  ),
  rewrite([SESSION_FILES.manifest], (bytes, random) =>
    Buffer.from(
      bytes
        .toString('utf8')
        .replace(/"(id|name|uri)": "[^"]*"/g, `"$1": "${oneOf(random, ['../../outside', '/etc/passwd', '..', 'a/b', 'C:\\\\x'])}"`),
    ),
  ),
  rewrite([SESSION_FILES.manifest], (bytes, random) =>
    Buffer.from(oneOf(random, WILD_JSON) + bytes.toString('utf8').slice(below(random, bytes.length))),
  ),
  rewrite([SESSION_FILES.events, SESSION_FILES.samples], (bytes, random) => {
    const lines = bytes.toString('utf8').split('\n');
    for (let n = below(random, 4); n >= 0; n--) lines.splice(below(random, lines.length), below(random, 2), oneOf(random, LINES));
    return Buffer.from(lines.join('\n'));
  }),
  rewrite([SESSION_FILES.samples], (bytes, random) => {
    const text = bytes.toString('utf8');
    const values = [...text.matchAll(/(?<=":)[\d.e+-]+/g)];
    if (values.length === 0) return bytes;
    const { index, 0: value } = oneOf(random, values);
    return Buffer.from(text.slice(0, index) + oneOf(random, ['1e308', '-1e308', '0', '1e-308', '-5']) + text.slice(index + value.length));
  }),
];

/** What lies in a folder: names, sizes and times of what is directly in it. */
const seen = (path: string): string =>
  readdirSync(path, { withFileTypes: true })
    .map((entry) =>
      entry.isFile() ? `${entry.name} ${statSync(join(path, entry.name)).size} ${statSync(join(path, entry.name)).mtimeMs}` : entry.name,
    )
    .sort()
    .join('\n');

// Neighbours of the machine may take it away for a moment; what is wrong stays wrong.
it(`whatever is in a session's folder, it is read without harm: ${FOLDERS} of them`, { retry: 1 }, async () => {
  const root = join(folder, 'sessions');
  const tally = { items: 0, unreadable: 0, passedOver: 0, opened: 0, frames: 0, warnings: 0 };
  let [slowestMs, mostBytes, slowest] = [0, 0, ''];
  const failures: string[] = [];
  for (let n = 0; n < FOLDERS; n++) {
    const random = randomFrom(n);
    const id = `run-${n}`;
    const at = join(root, id);
    cpSync(original, at, { recursive: true });
    // Every other one was not closed, so that all is computed from the files.
    if (n % 2 === 0) {
      const path = join(at, SESSION_FILES.manifest);
      const manifest = JSON.parse(readFileSync(path, 'utf8')) as SessionManifest;
      writeFileSync(
        path,
        JSON.stringify({ ...manifest, state: 'recording', endedAt: null, summary: null, writer: undefined, frames: 0 }, null, 2),
      );
    }
    // The first two are whole.
    const times = n < 2 ? 0 : 1 + below(random, 3);
    for (let time = 0; time < times; time++) oneOf(random, MUTATIONS)(at, random);

    const before = [seen(at), seen(root), seen(join(folder, 'outside'))];
    const look = async <T>(what: string, work: () => Promise<T>): Promise<T | null> => {
      const startMs = performance.now();
      const result = await work().catch((error: unknown) => {
        if (!(error instanceof Fault)) failures.push(`${n} ${what}: ${error instanceof Error ? error.stack : String(error)}`);
        return null;
      });
      const tookMs = performance.now() - startMs;
      if (tookMs > slowestMs) [slowestMs, slowest] = [tookMs, `${what} of ${n}`];
      mostBytes = Math.max(mostBytes, process.memoryUsage().rss);
      return result;
    };
    /** As it reaches a window: through JSON and its check. */
    const ask = async <N extends RequestName>(name: N, work: () => Promise<unknown>): Promise<void> => {
      const result = await look(name, work);
      if (result === null) return;
      try {
        const { success, error } = REQUESTS[name].result.safeParse(JSON.parse(JSON.stringify(result)));
        if (!success)
          failures.push(
            `${n} ${name} is not what it is to be: ${error.issues
              .map(({ path, message }) => `${path.join('.')} ${message}`)
              .slice(0, 3)
              .join('; ')}`,
          );
      } catch (error) {
        failures.push(`${n} ${name} cannot be told: ${String(error)}`);
      }
    };
    await ask('listSessions', async () => {
      const { items, unreadable } = await scanSessions(root);
      tally.items += items.length;
      tally.unreadable += unreadable.length;
      if (items.length + unreadable.length === 0) tally.passedOver++;
      for (const { reason } of unreadable) if (!/^[A-Z/"].*\.$/s.test(reason)) failures.push(`${n} is no sentence: ${reason}`);
      return items;
    });
    await ask('openSession', async () => {
      const detail = await openSession(root, id);
      tally.opened++;
      tally.warnings += detail.warnings.length;
      return detail;
    });
    await ask('sessionFrames', async () => {
      const answer = await readFrames(root, id, 0, 5_000);
      tally.frames += answer.frames.length;
      return answer;
    });
    await look('objects', () => readObjects(root, id, 0, 300));
    await ask('sessionCourse', () => sessionCourse(root, id, 50));
    await ask('sessionCourse', () => sessionCourse(root, id, 50, { fromS: 1, toS: 3 }));
    await ask('sessionRange', () => sessionRange(root, id, { fromS: 1, toS: 3 }));
    await ask('sessionFrame', () => sessionFrame(root, id, 41));
    const thumbnail = await look('thumbnail', () => readThumbnail(at));
    if (thumbnail?.includes('not the session')) failures.push(`${n} shows what lies outside`);
    if (before.join() !== [seen(at), seen(root), seen(join(folder, 'outside'))].join()) failures.push(`${n} was written to`);
    if (n < 2) expect([failures, tally.frames]).toEqual([[], (n + 1) * BATCHES * FRAMES_A_BATCH]);
    rmSync(at, { recursive: true, force: true });
  }
  console.log(
    `${JSON.stringify(tally)}; slowest: ${slowest}, ${slowestMs.toFixed(0)} ms; memory ${(mostBytes / 2 ** 20).toFixed(0)} MiB at most`,
  );
  if (failures.length > 0) console.log(failures.slice(0, 40).join('\n'));
  expect(failures.length).toBe(0);
  expect(slowestMs).toBeLessThan(LIMIT_MS);
  expect(mostBytes).toBeLessThan(MEMORY_LIMIT_BYTES);
  // Most of them still tell what they have.
  expect(tally.opened).toBeGreaterThan(FOLDERS / 2);
});
