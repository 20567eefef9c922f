import { describe, expect, it } from 'vitest';
import { FAULT_EXAMPLES, Fault, parseFault } from '../../contract/index.ts';
import { Controls } from './controls.ts';
import { Faults } from './faults.ts';

const FRAMES = Array.from({ length: 10_000 }, (_, frame) => frame);

describe('Faults', () => {
  it('are none where nobody asked', () => {
    const faults = new Faults([]);
    expect(faults.none).toBe(true);
    expect([faults.stallMs('detect', 3), faults.fails('track', 3), faults.loses(3)]).toEqual([0, false, null]);
  });

  it('hit every frame where no share is given, and no other stage', () => {
    const faults = new Faults(['stall:detect:5', 'stall:detect:1.5', 'error:track', 'lose:net_lost']);
    expect(faults.none).toBe(false);
    for (const frame of FRAMES.slice(0, 50)) {
      expect([faults.stallMs('detect', frame), faults.stallMs('classify', frame)]).toEqual([6.5, 0]);
      expect([faults.fails('track', frame), faults.fails('detect', frame), faults.loses(frame)]).toEqual([true, false, 'net_lost']);
    }
  });

  it.each([0.01, 0.25, 0.9])('hit the share %d, the same frames every time, spread over the run', (share) => {
    const hits = (spec: string) => FRAMES.filter((frame) => new Faults([spec]).loses(frame) !== null);
    const hit = hits(`lose:decode_error@${share}`);
    const deviation = Math.sqrt(FRAMES.length * share * (1 - share));
    expect(Math.abs(hit.length - FRAMES.length * share)).toBeLessThan(4 * deviation);
    expect(hits(`lose:decode_error@${share}`)).toEqual(hit);
    expect(hit.filter((frame) => frame < 5000).length / hit.length).toBeCloseTo(0.5, 0);
    expect(hits(`lose:net_lost@${share}`)).not.toEqual(hit);
  });

  it('begin at a frame, where one is named', () => {
    const faults = new Faults(['error:track#40', 'lose:net_lost@1#60', 'stall:detect:5@1#80']);
    for (const frame of FRAMES.slice(0, 100)) {
      expect([faults.fails('track', frame), faults.loses(frame) !== null, faults.stallMs('detect', frame)]).toEqual([
        frame >= 40,
        frame >= 60,
        frame >= 80 ? 5 : 0,
      ]);
    }
  });

  it('happen once where they are of that kind: at their frame, or at the first one after they were asked for', () => {
    const faults = new Faults(['stall:detect:5000#40', 'disconnect:300#50', 'fail:decoder#60', 'crash:engine', 'stall:receive:70']);
    const seen = FRAMES.slice(35, 100).map((frame) => [
      faults.stallMs('detect', frame),
      faults.disconnectMs(frame),
      faults.decoderFails(frame),
      faults.crashes(frame),
      faults.receiveStallMs(frame),
    ]);
    const when = (column: number, nothing: unknown) =>
      seen.flatMap((row, index) => (row[column] === nothing ? [] : [[index + 35, row[column]]]));
    expect(when(0, 0)).toEqual([[40, 5000]]);
    expect(when(1, null)).toEqual([[50, 300]]);
    expect(when(2, false)).toEqual([[60, true]]);
    expect(when(3, false)).toEqual([[35, true]]);
    expect(when(4, 0)).toEqual([[35, 70]]);
  });

  it('of packets hit no pictures where packets are asked about', () => {
    const faults = new Faults(['lose:net_lost', 'lose:decode_error@0'], true);
    expect([faults.losesPacket(3), faults.loses(3)]).toEqual([true, null]);
    expect([new Faults(['lose:net_lost']).loses(3), new Faults(['lose:decode_error'], true).loses(3)]).toEqual([
      'net_lost',
      'decode_error',
    ]);
  });

  it('fill a disk for so long, or while they are asked for', () => {
    const ms = 1e6;
    const timed = new Faults(['disk-full:100#10']);
    expect([9, 10, 11].map((frame) => timed.diskFull(frame, frame * ms))).toEqual([false, true, true]);
    expect([timed.diskFull(12, 109 * ms), timed.diskFull(13, 110 * ms), timed.diskFull(14, 500 * ms)]).toEqual([true, false, false]);
    const controls = new Controls(Controls.allocate());
    const asked = new Faults(controls);
    expect(asked.diskFull(0, 0)).toBe(false);
    controls.setFaults(['disk-full']);
    expect([asked.diskFull(1, 0), asked.diskFull(2, 1e15)]).toEqual([true, true]);
    controls.setFaults([]);
    expect(asked.diskFull(3, 1e15)).toBe(false);
  });

  it('change while a run goes on, and what happened once happens in one thread only', () => {
    const controls = new Controls(Controls.allocate());
    const [one, other] = [new Faults(controls), new Faults(controls)];
    expect([one.none, one.fails('track', 0)]).toEqual([true, false]);
    controls.setFaults(['error:track', 'stall:detect:9#100']);
    expect([one.none, one.fails('track', 1), other.fails('track', 1)]).toEqual([false, true, true]);
    expect([one.stallMs('detect', 99), other.stallMs('detect', 101), one.stallMs('detect', 102)]).toEqual([0, 9, 0]);
    expect(controls.faultsLeft).toEqual(['error:track']);
    // It stays in the list: it is not asked for anew.
    controls.setFaults(['stall:detect:9#100', 'error:detect']);
    expect([one.fails('track', 2), one.stallMs('detect', 103), one.fails('detect', 103)]).toEqual([false, 0, true]);
    // Asked for again.
    controls.setFaults([]);
    controls.setFaults(['stall:detect:9#100']);
    expect([one.stallMs('detect', 104), other.stallMs('detect', 105)]).toEqual([9, 0]);
    controls.setFaults([]);
    expect([one.none, other.none]).toEqual([true, true]);
  });

  it('that stall end early where the run stops or they are not asked for any more', () => {
    const controls = new Controls(Controls.allocate());
    const faults = new Faults(controls);
    controls.setFaults(['stall:detect:60000']);
    controls.stop();
    faults.stall('detect', 0);
    expect(faults.stallMs('detect', 0)).toBe(60_000);
  });

  it('have an example of each kind, each of which is known', () => {
    const kinds = FAULT_EXAMPLES.map(({ spec }) => parseFault(spec)?.kind);
    expect(new Set(kinds)).toEqual(new Set(['stall', 'error', 'lose', 'disconnect', 'fail', 'disk-full', 'crash']));
    for (const { meaning } of FAULT_EXAMPLES) expect(meaning).toMatch(/^[A-Z].*\.$/);
  });

  const wrong = ['stall:detect', 'error:compose', 'error:receive', 'lose:ring_drop_oldest', 'lose:net_lost@2', 'nonsense', ''];
  it.each([
    ...wrong,
    'disconnect@0.5',
    'disconnect:x',
    'crash:window',
    'fail:decoder:5',
    'stall:compose:1001',
    'stall:detect:600001',
    'disk-full#-1',
  ])('refuse "%s" in one sentence', (spec) => {
    expect(() => new Faults([spec])).toThrow(Fault);
    expect(() => new Faults([spec])).toThrow(/^".*" is no fault that can be asked for: give stall:STAGE:MS, .*\.$/);
  });
});
