import { afterEach, describe, expect, it } from 'vitest';
import { DROP_REASONS, type DropReason, FAULT_REASONS, type OpenSettings, type RunSummary, type Stage } from '../../contract/index.ts';
import { balances, type Headless, headless } from './testing/headless.ts';

let app: Headless | null = null;
afterEach(async () => {
  await app?.close();
  app = null;
});

const FRAMES = 400;
const CLIP = `generated:320x180@100,frames=${FRAMES}`;

const run = async (open: Partial<OpenSettings>, uri = CLIP): Promise<RunSummary> => {
  app = await headless(
    { detector: 'null,size=64,objects=2', classifier: 'null,size=32' },
    { classifyWhen: 'every-frame', classifyMinSidePx: 1 },
  );
  const summary = await app.run(uri, open);
  expect(app.snapshots.every(balances)).toBe(true);
  return summary;
};

/** Every frame is accounted for, and losses are of this reason, at this place, and of no other. */
const expectOnly = ({ frames }: RunSummary, reason: DropReason, place: Stage): number => {
  expect(frames.unexplained).toBe(0);
  expect(Object.keys(frames.dropped)).toEqual([reason]);
  expect(Object.keys(frames.places)).toEqual([`${reason}:${place}`]);
  const count = frames.dropped[reason] ?? 0;
  expect(frames.places[`${reason}:${place}`]).toBe(count);
  expect(frames.received).toBe(frames.presented + frames.analysedOnly + frames.decimated + count + frames.inFlight);
  expect(count).toBeGreaterThan(0);
  return count;
};

/** Neighbours of the machine may take it away for a moment; what is wrong stays wrong. */
const AGAIN = { retry: 2 };

describe('each kind of loss is found under its name and nowhere else', AGAIN, () => {
  it('nothing is lost where nothing is done', async () => {
    const { frames } = await run({});
    expect(frames).toMatchObject({ received: FRAMES, analysedOnly: FRAMES, dropped: {}, places: {}, unexplained: 0 });
  });

  const places: { readonly [R in (typeof FAULT_REASONS)[number]]: Stage } = {
    net_lost: 'receive',
    reconnect_gap: 'receive',
    demux_corrupt: 'demux',
    decode_error: 'decode',
    decoder_drop: 'decode',
  };
  it.each(FAULT_REASONS)('%s, by the source', async (reason) => {
    const summary = await run({ faults: [`lose:${reason}@0.2`] });
    const lost = expectOnly(summary, reason, places[reason]);
    expect(lost / FRAMES).toBeGreaterThan(0.1);
    expect(lost / FRAMES).toBeLessThan(0.3);
    expect(summary.frames.received).toBe(FRAMES);
  });

  it.each(['detect', 'track', 'classify'] as const)('stage_error, at %s', async (stage) => {
    const lost = expectOnly(await run({ faults: [`error:${stage}@0.2`] }), 'stage_error', stage);
    expect(lost / FRAMES).toBeGreaterThan(0.1);
    expect(lost / FRAMES).toBeLessThan(0.3);
  });

  it.each(['detect', 'track', 'classify'] as const)('stage_timeout, at %s', async (stage) => {
    expectOnly(await run({ faults: [`stall:${stage}:90@0.05`], stageTimeoutMs: 70 }), 'stage_timeout', stage);
  });

  const slow: Partial<OpenSettings> = { faults: ['stall:detect:20'], detectThreads: 1, pace: 'realtime' };
  it('ring_drop_oldest and ring_drop_newest, by the policy of a full ring', async () => {
    expectOnly(await run({ ...slow, policy: 'drop-oldest', ringSlots: 6 }), 'ring_drop_oldest', 'ring');
    await app?.close();
    expectOnly(await run({ ...slow, policy: 'drop-newest' }), 'ring_drop_newest', 'ring');
  });

  it('age_evicted, by reading the newest', async () => {
    expectOnly(await run({ ...slow, read: 'newest', ringSlots: 16 }), 'age_evicted', 'ring');
  });

  it('queue_full, at the stage that holds the frame table up', async () => {
    // The hub takes 15 ms a frame, and 512 frames may wait for it; nobody holds a slot meanwhile, so the ring is never full.
    const open: Partial<OpenSettings> = { faults: ['stall:compose:15'], policy: 'drop-newest', pace: 'saturate', ringSlots: 64 };
    app = await headless({ detector: 'null,size=64' });
    const summary = await app.run('generated:64x64@1000,frames=3000', open);
    const { queue_full, ...others } = summary.frames.dropped;
    expect(queue_full).toBeGreaterThan(0);
    // Now and then the row that is looked at has just moved on.
    expect((summary.frames.places['queue_full:compose'] ?? 0) / (queue_full ?? 0)).toBeGreaterThan(0.98);
    // As fast as this, a detect thread may lose a slot's race, too.
    expect(Object.keys(others).filter((reason) => reason !== 'ring_drop_newest')).toEqual([]);
    expect(summary.frames.unexplained).toBe(0);
  });

  it('present_missed, by a screen that does not draw', async () => {
    app = await headless({ detector: 'null,size=64', pace: 'realtime' });
    const { engine } = app;
    const viewer = engine.addViewer({ send: () => setTimeout(() => viewer.credit(1), 5) });
    viewer.credit(2);
    await engine.open('generated:320x180@50,frames=150', { pace: 'realtime' });
    await engine.whenOver();
    const summary = engine.summary();
    await engine.close();
    expect(summary && expectOnly(summary, 'present_missed', 'present')).toBe(summary?.late);
  });

  it('shutdown, by closing in the middle', async () => {
    app = await headless({ detector: 'delay:30,size=64' });
    await app.engine.open('generated:320x180@100', { pace: 'saturate' });
    await new Promise((resolve) => setTimeout(resolve, 500));
    await app.engine.record(true, { id: 'cut' });
    await new Promise((resolve) => setTimeout(resolve, 500));
    await app.engine.close();
    const { ledger } = app.snapshots.at(-1)!;
    expect(Object.keys(ledger.dropped)).toEqual(['shutdown']);
    expect(Object.keys(ledger.places).every((place) => place.startsWith('shutdown:'))).toBe(true);
    expect(balances({ ledger })).toBe(true);
    expect(ledger.inFlight).toBe(0);
  });

  it('all reasons are tested here', () => {
    const tested = [...FAULT_REASONS, 'stage_error', 'stage_timeout', 'ring_drop_oldest', 'ring_drop_newest', 'age_evicted', 'queue_full'];
    expect([...tested, 'present_missed', 'shutdown'].sort()).toEqual([...DROP_REASONS].sort());
  });
});
