import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Fault } from '../../../contract/index.ts';
import { sessionCourse } from './course.ts';
import { sessionRange } from './range.ts';
import { syntheticFrame } from './synthetic.ts';
import { writeSession } from './synthetic-session.ts';
import { WorkThread } from './work.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'throughline-work-'));
  await writeSession(
    root,
    'run',
    Array.from({ length: 3_000 }, (_, n) => syntheticFrame(n)),
  );
});
afterAll(() => rm(root, { recursive: true, force: true }));

const course = { name: 'course', id: 'run', points: 50 } as const;

describe('the work thread', () => {
  it('starts with the first job, does one after the other, and answers as the functions themselves do', async () => {
    const work = new WorkThread();
    expect(work.worker).toBeNull();
    const part = { fromS: 20, toS: 40 };
    const order: string[] = [];
    const done = <T>(name: string, job: Promise<T>): Promise<T> => job.finally(() => order.push(name));
    const jobs = [
      done('whole', work.run({ ...course, root })),
      done('part', work.run({ ...course, root, part })),
      done('range', work.run({ name: 'range', root, id: 'run', part })),
      done('compare', work.run({ name: 'compare', root, ids: ['run', 'run'] })).catch((error: unknown) => error),
      done('export', work.run({ name: 'export', root, id: 'run', format: 'csv', outFile: join(root, 'run.csv') })),
    ] as const;
    const thread = work.worker;
    expect(thread).not.toBeNull();
    const [whole, ofPart, range, , exported] = await Promise.all(jobs);
    expect(work.worker).toBe(thread);
    expect(order).toEqual(['whole', 'part', 'range', 'compare', 'export']);
    expect(whole).toEqual(await sessionCourse(root, 'run', 50));
    expect(ofPart).toEqual(await sessionCourse(root, 'run', 50, part));
    expect(range).toEqual(await sessionRange(root, 'run', part));
    expect(exported.bytes).toBeGreaterThan(1e6);
    await work.end();
    expect(work.worker).toBeNull();
  });

  it('hands faults over as faults, and bugs with the place they came from', async () => {
    const work = new WorkThread();
    const failed = await work.run({ ...course, root, id: 'nowhere' }).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(Fault);
    expect(failed).toMatchObject({ kind: 'usage', message: expect.stringMatching(/^There is no session in .*nowhere/) });
    const bug = await work.run({ ...course, root: null as unknown as string }).catch((error: unknown) => error);
    expect(bug).not.toBeInstanceOf(Fault);
    expect((bug as Error).stack).toMatch(/location\.ts/);
    // It goes on after either.
    expect((await work.run({ ...course, root })).tS).toHaveLength(50);
    await work.end();
  });

  it('ends by itself when it has had nothing to do, and starts again', async () => {
    const work = new WorkThread(200);
    await work.run({ ...course, root });
    const first = work.worker!;
    const exited = once(first, 'exit');
    await exited;
    expect(work.worker).toBeNull();
    await work.run({ ...course, root });
    expect(work.worker).not.toBe(first);
    await work.end();
  });

  it('ends in order while it is at work: what was asked is answered with a fault, and no half of a file is left', async () => {
    const work = new WorkThread();
    await writeSession(
      root,
      'long',
      Array.from({ length: 30_000 }, (_, n) => syntheticFrame(n)),
    );
    const folder = await mkdtemp(join(root, 'exports-'));
    const outFile = join(folder, 'out.json');
    const exported = work.run({ name: 'export', root, id: 'long', format: 'json', outFile });
    const waiting = work.run({ ...course, root });
    const settled = Promise.allSettled([exported, waiting]);
    // Its file has been begun.
    for (const deadline = Date.now() + 20_000; (await readdir(folder)).length === 0 && Date.now() < deadline; ) await sleep(2);
    expect(await readdir(folder)).toHaveLength(1);
    const exited = once(work.worker!, 'exit');
    await work.end();
    await exited;
    for (const each of await settled)
      expect(each).toMatchObject({ status: 'rejected', reason: { kind: 'usage', message: expect.stringMatching(/engine is stopping/) } });
    expect(await readdir(folder)).toEqual([]);
    // Whoever asks then gets a new one.
    expect((await work.run({ ...course, root })).tS).toHaveLength(50);
    await work.end();
  });

  it('does not keep a process alive when it is idle, and does while somebody waits for it', async () => {
    const script = join(root, 'ask.mjs');
    const work = JSON.stringify(new URL('./work.ts', import.meta.url).href);
    await writeFile(
      script,
      `const { inWorkThread } = await import(${work});
       const { tS } = await inWorkThread({ name: 'course', root: ${JSON.stringify(root)}, id: 'run', points: 50 });
       console.log(tS.length);`,
    );
    const startedMs = performance.now();
    const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
    let out = '';
    child.stdout.on('data', (data) => {
      out += data;
    });
    const [code] = await once(child, 'close');
    expect([code, out.trim()]).toEqual([0, '50']);
    // Not the half minute after which an idle thread ends.
    expect(performance.now() - startedMs).toBeLessThan(25_000);
  });
});
