import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { listSessions, openSession, readFrames, readObjects } from './reader.ts';
import { syntheticFrame } from './synthetic.ts';

const KILLS = 20;
const AT_ONCE = 4;
/** What a kill may take with it: what was recorded in the last so many ms. */
const MOST_LOST_MS = 2_000;

/** Starts a recorder in a process of its own and kills it so many ms after it has begun. @returns its id, and when how many frames were recorded */
async function killed(
  root: string,
  afterMs: number,
): Promise<{ id: string; killedMs: number; progress: { frames: number; ms: number }[] }> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('./record-child.ts', import.meta.url)), root], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  const output = createInterface(child.stdout).on('line', (line) => lines.push(line));
  while (lines.length === 0) await sleep(5);
  await sleep(afterMs);
  const killedMs = Date.now();
  child.kill('SIGKILL');
  await Promise.all([once(child, 'exit'), once(output, 'close')]);
  const progress = lines.slice(1).map((line) => line.split(' ').map(Number));
  return { id: lines[0]!, killedMs, progress: progress.map(([frames = 0, ms = 0]) => ({ frames, ms })) };
}

// Neighbours of the machine may take it away for a moment; what is wrong stays wrong.
it(`a recorder killed with -9 at ${KILLS} moments leaves a session that opens, short of at most two seconds`, { retry: 2 }, async () => {
  const root = await mkdtemp(join(tmpdir(), 'throughline-kill-'));
  try {
    // The first at once; the others anywhere within the first batches.
    const moments = Array.from({ length: KILLS }, (_, n) => (n === 0 ? 0 : Math.random() * 5_000));
    const lost: string[] = [];
    const work = async (): Promise<void> => {
      for (let afterMs = moments.pop(); afterMs !== undefined; afterMs = moments.pop()) {
        const { id, killedMs, progress } = await killed(root, afterMs);
        const safe = progress.findLast(({ ms }) => ms <= killedMs - MOST_LOST_MS)?.frames ?? 0;
        const { item, summary, events, warnings, manifest } = await openSession(root, id);
        lost.push(`${Math.round(afterMs)} ms: ${item.frames} of ${progress.at(-1)?.frames ?? 0}`);
        expect(item.state).toBe('killed');
        expect(manifest.state).toBe('recording');
        expect(item.frames).toBeGreaterThanOrEqual(safe);
        if (item.frames > 0) expect(summary?.frames).toMatchObject({ received: item.frames, unexplained: 0 });
        expect(events.length).toBeGreaterThanOrEqual(Math.ceil(safe / 100));
        // A torn end of each stream and of the events at most.
        expect(warnings.length).toBeLessThanOrEqual(3);
        const { frames } = await readFrames(root, id, 0, 5_000);
        expect(frames.map(({ frame }) => frame)).toEqual(Array.from({ length: item.frames }, (_, n) => n));
        const all = await readObjects(root, id, 0, 5_000);
        expect(all).toEqual(all.map((_, frame) => ({ frame, objects: syntheticFrame(frame).objects })));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    console.log(`frames kept of those recorded: ${lost.join(', ')}`);
    expect((await listSessions(root)).length).toBe(KILLS);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
});
