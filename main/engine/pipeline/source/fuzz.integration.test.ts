import { type ChildProcess, fork } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { clipFolder, haveFfmpeg } from './clips.ts';
import type { Fuzzed } from './fuzz/child.ts';
import { type FuzzClip, fuzzClips } from './fuzz/clips.ts';
import { mutated } from './fuzz/mutate.ts';

/** Files made from clips of every kind, each damaged in one to three ways; which ways depends on the number alone. More, or others, by the environment. */
const FILES = Number(process.env['THROUGHLINE_FUZZ_FILES'] ?? 680);
const FIRST_SEED = Number(process.env['THROUGHLINE_FUZZ_SEED'] ?? 20_260_000);
/** One file, whatever is in it. */
const LIMIT_MS = 10_000;
/** What a process that opens one after the other may have at most. */
const MEMORY_LIMIT_BYTES = 1.5 * 2 ** 30;
const LOOK_MS = 50;
const SENTENCE = /^[^\n]+: [^\n]+\.$/;
/** A process plays so many; then the next one begins. */
const FILES_A_CHILD = 140;

/** Files that failed are kept here. */
const KEPT = fileURLToPath(new URL('../../../../out/test/fuzz/', import.meta.url));

const folder = clipFolder();
afterAll(() => folder.remove());

/** Most memory a process has had so far, where the system tells; it is looked at while the process is within FFmpeg and cannot say itself. */
const peakBytes = (pid: number | undefined): number => {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
};

type Outcome = Fuzzed | { readonly outcome: 'crash' | 'hang' | 'memory'; readonly text: string };

/** One process after the other that plays what it is given. */
class Children {
  #child: ChildProcess | null = null;
  #played = 0;

  /** Plays a file, and says what became of it; a process that crashes or hangs is replaced. */
  async play(path: string): Promise<Outcome> {
    if (this.#played >= FILES_A_CHILD) this.stop();
    this.#child ??= await this.#start();
    this.#played++;
    const child = this.#child;
    const answer = Promise.withResolvers<Outcome>();
    const ended = (code: number | null, signal: string | null): void =>
      answer.resolve({ outcome: 'crash', text: signal ?? `code ${code}` });
    child.once('exit', ended);
    child.once('message', (fuzzed) => answer.resolve(fuzzed as Fuzzed));
    child.send({ path });
    const startMs = performance.now();
    const look = setInterval(() => {
      if (performance.now() - startMs > LIMIT_MS) answer.resolve({ outcome: 'hang', text: `no answer in ${LIMIT_MS / 1000} s` });
      const bytes = peakBytes(child.pid);
      if (bytes > MEMORY_LIMIT_BYTES) answer.resolve({ outcome: 'memory', text: `${(bytes / 2 ** 20).toFixed(0)} MiB` });
    }, LOOK_MS);
    const outcome = await answer.promise;
    clearInterval(look);
    child.off('exit', ended);
    if (outcome.outcome === 'crash' || outcome.outcome === 'hang' || outcome.outcome === 'memory') this.stop();
    return outcome;
  }

  async #start(): Promise<ChildProcess> {
    this.#played = 0;
    const child = fork(fileURLToPath(new URL('./fuzz/child.ts', import.meta.url)), { stdio: ['ignore', 'inherit', 'pipe', 'ipc'] });
    let words = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      words = (words + text).slice(-2000);
    });
    await new Promise<void>((resolve, reject) => {
      child.once('message', () => resolve());
      child.once('exit', (code, signal) => reject(new Error(`the process that plays ended at once (${signal ?? code}): ${words}`)));
    });
    return child;
  }

  stop(): void {
    this.#child?.kill('SIGKILL');
    this.#child = null;
  }
}

/** Where a format says how large its pictures are: so many bytes from the beginning of a tag on, width first or not. */
const CLAIMS = [
  { name: 'png', tag: 'IHDR', at: 4, bytes: 4, little: false, heightFirst: false },
  { name: 'gif', tag: 'GIF89a', at: 6, bytes: 2, little: true, heightFirst: false },
  { name: 'jpeg', tag: '\xff\xc0', at: 5, bytes: 2, little: false, heightFirst: true },
] as const;
const claiming = (
  clip: FuzzClip,
  { tag, at, bytes, little, heightFirst }: (typeof CLAIMS)[number],
  width: number,
  height: number,
): Buffer => {
  const copy = Buffer.from(clip.bytes);
  const place = copy.indexOf(tag, 0, 'latin1') + at;
  for (const [index, side] of (heightFirst ? [height, width] : [width, height]).entries()) {
    if (little) copy.writeUIntLE(side, place + index * bytes, bytes);
    else copy.writeUIntBE(side, place + index * bytes, bytes);
  }
  return copy;
};
const SIZES = [
  [65_535, 65_535],
  [20_000, 64],
  [64, 20_000],
] as const;

describe.skipIf(!haveFfmpeg)('damaged files', () => {
  const clips = haveFfmpeg ? fuzzClips(folder) : [];

  it('that claim a size that no camera makes are refused in one sentence, and take neither memory nor time', async () => {
    const children = new Children();
    const told: string[] = [];
    try {
      for (const claim of CLAIMS) {
        const clip = clips.find(({ name }) => name === claim.name)!;
        for (const [width, height] of SIZES) {
          const path = folder.path(`claim-${width}x${height}.${clip.extension}`);
          writeFileSync(path, claiming(clip, claim, width, height));
          const outcome = await children.play(path);
          expect(outcome).toMatchObject({ outcome: 'refused', text: expect.stringMatching(SENTENCE) });
          expect('maxRssBytes' in outcome && outcome.maxRssBytes).toBeLessThan(600 * 2 ** 20);
          told.push(outcome.text);
        }
      }
      expect(told.filter((text) => text.includes('says that its pictures have 20000×64 pixels')).length).toBeGreaterThan(0);
    } finally {
      children.stop();
    }
  });

  it(`are opened or refused in one sentence, ${FILES} of them, and none hangs, crashes or takes all memory`, async () => {
    const children = new Children();
    const counts = new Map<string, number>();
    const failures: string[] = [];
    let [frames, slowestMs, most] = [0, 0, 0];
    const startMs = performance.now();
    try {
      for (let n = 0; n < FILES; n++) {
        const seed = FIRST_SEED + n;
        const clip = clips[n % clips.length]!;
        const { bytes, ways } = mutated(clip, seed);
        const path = folder.path(`fuzzed.${clip.extension}`);
        writeFileSync(path, bytes);
        const outcome = await children.play(path);
        const count = (what: string): void => void counts.set(what, (counts.get(what) ?? 0) + 1);
        count(outcome.outcome);
        const fail = (why: string): void => {
          mkdirSync(KEPT, { recursive: true });
          const kept = join(KEPT, `${seed}-${clip.name}.${clip.extension}`);
          copyFileSync(path, kept);
          failures.push(`${clip.name}, seed ${seed} (${ways.join(', ')}): ${why}; kept as ${kept}`);
        };
        if (outcome.outcome === 'opened' || outcome.outcome === 'refused') {
          frames += outcome.frames;
          slowestMs = Math.max(slowestMs, outcome.ms);
          most = Math.max(most, outcome.maxRssBytes);
          if (outcome.outcome === 'refused' && !SENTENCE.test(outcome.text)) fail(`no sentence: ${outcome.text}`);
        } else fail(`${outcome.outcome}: ${outcome.text}`);
      }
    } finally {
      children.stop();
    }
    const seconds = (performance.now() - startMs) / 1000;
    console.log(
      `${FILES} damaged files in ${seconds.toFixed(0)} s: ${[...counts].map(([what, count]) => `${count} ${what}`).join(', ')}; ${frames} frames played or lost; ` +
        `the slowest took ${slowestMs.toFixed(0)} ms, a process ${(most / 2 ** 20).toFixed(0)} MiB at most`,
    );
    expect(failures).toEqual([]);
    // Damage that is all refused, or none of it, would not have tested much.
    expect(counts.get('opened')).toBeGreaterThan(FILES * 0.2);
    expect(counts.get('refused')).toBeGreaterThan(FILES * 0.05);
    expect(frames).toBeGreaterThan(FILES);
  });
});
