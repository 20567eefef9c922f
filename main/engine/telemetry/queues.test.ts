import { describe, expect, it } from 'vitest';
import { createRing, RingWriter } from '../pipeline/ring/ring.ts';
import { FrameTable } from './frame-table.ts';
import { lookAtQueues } from './queue-look.ts';
import { LEVELS, QueueSums } from './queue-sums.ts';

const make = () => {
  const table = new FrameTable(FrameTable.allocate(16));
  const buffer = createRing({ slots: 3, readers: 1, claimLog: 16, model: { width: 2, height: 2 }, full: null, preview: null });
  const writer = new RingWriter(buffer);
  const sums = new QueueSums(QueueSums.allocate());
  const levels = new Float64Array(LEVELS);
  const look = (nowNs: number): void => {
    const full = lookAtQueues(table, writer, levels);
    sums.add(nowNs, levels, full);
  };
  return { table, writer, sums, look };
};

describe('queues, looked at from outside', () => {
  it('tells frames that wait from frames that are worked on', () => {
    const { table, writer, sums, look } = make();
    for (let frame = 0; frame < 7; frame++) table.tryBegin(0, 0, 0);
    const slot = writer.tryAcquire('wait');
    writer.publish(slot, 0, { model: true, full: false, preview: false });
    table.advance(1, 'claimed');
    table.advance(2, 'detected');
    table.advance(3, 'detected');
    table.set(3, 'busy', 1);
    table.advance(4, 'tracked');
    table.advance(5, 'analysed');
    table.advance(6, 'sent');
    table.held = 2;
    look(0);
    const { stages, inFlight, ringFullPct } = sums.window();
    const now = (name: Parameters<typeof stages.get>[0]) => stages.get(name)?.now;
    expect(['decode', 'preprocess', 'detect', 'track', 'crop', 'compose', 'present'].map((name) => now(name as 'track'))).toEqual([
      2, 1, 0, 1, 1, 1, 1,
    ]);
    expect(inFlight).toEqual({ now: 9, mean: 9, max: 9 });
    expect(ringFullPct).toBe(0);
  });

  it('means are over the looks, and a full ring is seen', () => {
    const { table, writer, sums, look } = make();
    look(0);
    for (let frame = 0; frame < 3; frame++) {
      table.tryBegin(0, 0, 0);
      writer.publish(writer.tryAcquire('wait'), frame, { model: true, full: false, preview: false });
    }
    // One more has been received and finds no slot.
    table.tryBegin(0, 0, 0);
    look(0.5e9);
    const { stages, inFlight, ringFullPct } = sums.window();
    expect(inFlight).toEqual({ now: 4, mean: 2, max: 4 });
    expect(stages.get('preprocess')).toEqual({ now: 3, mean: 1.5, max: 3 });
    expect(stages.get('ring')).toEqual({ now: 1, mean: 0.5, max: 1 });
    expect(ringFullPct).toBe(50);
  });

  it('a second, the last ten and the run are kept apart', () => {
    const { table, sums, look } = make();
    table.tryBegin(0, 0, 0);
    for (let at = 1; at <= 20; at++) look(at * 1e9);
    table.tryBegin(0, 0, 0);
    for (let at = 21; at <= 40; at++) look(at * 1e9);
    expect(sums.second().inFlight.mean).toBe(2);
    expect(sums.window().inFlight.mean).toBe(2);
    expect(sums.run().inFlight.mean).toBe(1.5);
  });
});
