import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Comparison, Pace } from '../../../contract/index.ts';
import { runCli } from '../testing/run-cli.ts';
import { compareSessions } from './compare-sessions.ts';

/** Rounds of three runs each: two that are the same and one that is slower. The claim (10 % slower, 19 of 20) takes `TRIALS=20` and half an hour. */
const FULL = Number(process.env['TRIALS'] ?? 0);
const ROUNDS = FULL || 2;
const [MS, SLOWER_MS] = [20, FULL > 0 ? 22 : 26];
const SECONDS = FULL > 0 ? 12 : 4;
const FRAMES: { readonly [P in Pace]: number } = { realtime: 30 * SECONDS, saturate: 90 * SECONDS };
if (FULL === 0)
  console.log(
    `shortened: ${ROUNDS} rounds of runs of ${SECONDS} s, one of them 30 % slower; TRIALS=20 holds 20 of 12 s and 10 % to 19 of 20 (half an hour)`,
  );

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'throughline-real-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** A run in a process of its own, as two runs that somebody compares are. */
const run = async (id: string, pace: Pace, delayMs: number): Promise<void> => {
  const source = `generated:320x180@30,frames=${FRAMES[pace]}`;
  const models = ['--detector', `delay:${delayMs}`, '--classifier', 'none'];
  const { code, stderr } = await runCli(['analyze', source, '--pace', pace, ...models, '--session', join(root, id)]);
  if (code !== 0) throw new Error(stderr);
};

const shortly = ({ verdicts, metrics }: Comparison): string => {
  const headline = metrics.filter((metric) => metric.headline);
  const told = headline.map(({ name, differences }) => {
    const { change, changePct, low, high, verdict } = differences[1]!;
    const by = change && changePct ? changePct / change : 1;
    const text = (value: number | null): string => (value === null ? '–' : (value * by).toFixed(1));
    return `${name} ${text(change)} (${text(low)} to ${text(high)})${verdict === 'no measurable change' ? '' : ` ${verdict}`}`;
  });
  return `${verdicts[1]}: ${told.join(', ')}`;
};

describe.each(['saturate', 'realtime'] as const)(`runs of a network that takes ${MS} ms, %s`, (pace) => {
  it(`are not told apart, and one of ${SLOWER_MS} ms is found to be worse`, { timeout: ROUNDS * 120_000 }, async () => {
    const right = { same: 0, slower: 0 };
    for (let round = 0; round < ROUNDS; round++) {
      const id = (which: string): string => `${pace}-${round}-${which}`;
      // Which comes first changes from round to round, so that no trend of the machine looks like a change.
      const order = [
        ['a', 'b', 'slow'],
        ['slow', 'a', 'b'],
        ['a', 'slow', 'b'],
      ][round % 3]!;
      for (const which of order) await run(id(which), pace, which === 'slow' ? SLOWER_MS : MS);
      const same = await compareSessions(root, [id('a'), id('b')]);
      const slower = await compareSessions(root, [id('a'), id('slow')]);
      console.info(`${pace} ${round}, load ${loadavg()[0]!.toFixed(1)}\n  same: ${shortly(same)}\n  ${SLOWER_MS} ms: ${shortly(slower)}`);
      if (same.verdicts[1] === 'no measurable change') right.same++;
      if (slower.verdicts[1] === 'worse') right.slower++;
      if (FULL > 0) for (const which of order) await rm(join(root, id(which)), { recursive: true });
    }
    console.info(`${pace}: judged right in ${right.same} of ${ROUNDS} where nothing differed, ${right.slower} of ${ROUNDS} where it did`);
    const least = FULL > 0 ? Math.ceil(ROUNDS * 0.95) : ROUNDS - 1;
    expect(right.same).toBeGreaterThanOrEqual(least);
    expect(right.slower).toBeGreaterThanOrEqual(least);
  });
});
