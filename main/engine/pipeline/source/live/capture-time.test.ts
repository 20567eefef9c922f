import { describe, expect, it } from 'vitest';
import { nanos } from '../../../../../contract/index.ts';
import { WallClock } from '../../../telemetry/wall-clock.ts';
import { CaptureTimes, producerTimeUs, senderReportUs } from './capture-time.ts';

/** 2026-01-01, ms since 1970. */
const WALL_MS = 1_767_225_600_000;
/** ms since then, as µs since 1970. */
const us = (ms: number): number => (WALL_MS + ms) * 1000;

describe('what FFmpeg says of the time', () => {
  it('reads the NTP time of a sender report', () => {
    const data = new Uint8Array(32);
    const view = new DataView(data.buffer);
    view.setUint32(0, 0xdeadbeef, true);
    view.setBigUint64(8, (BigInt(WALL_MS / 1000 + 2_208_988_800) << 32n) | 0x8000_0000n, true);
    expect(senderReportUs(data)).toBe(us(500));
    // Side data may lie anywhere in a larger buffer.
    const inside = new Uint8Array(64);
    inside.set(data, 20);
    expect(senderReportUs(inside.subarray(20, 52))).toBe(us(500));
  });

  it('reads a producer reference time', () => {
    const data = new Uint8Array(16);
    new DataView(data.buffer).setBigInt64(0, BigInt(us(1.5)), true);
    expect(producerTimeUs(data)).toBe(us(1.5));
  });

  it('says nothing of what is missing, empty or short', () => {
    expect([senderReportUs(null), senderReportUs(new Uint8Array(32)), senderReportUs(new Uint8Array(8))]).toEqual([null, null, null]);
    expect([producerTimeUs(null), producerTimeUs(new Uint8Array(16)), producerTimeUs(new Uint8Array(4))]).toEqual([null, null, null]);
  });
});

describe('capture times of a connection', () => {
  /** The engine's clock began at WALL_MS; packets of a 90 kHz stream, `at` ms, whose times the camera says `offsetMs` wrong. */
  const make = () => {
    let nowMs = 0;
    const wall = new WallClock({ now: () => nanos(nowMs * 1e6) }, () => WALL_MS + Math.floor(nowMs));
    const times = new CaptureTimes(wall, { num: 1, den: 90_000 });
    const packet = (ptsMs: number, claim: { producerMs?: number; reportMs?: number; jumped?: boolean; arrivalMs?: number } = {}) => {
      nowMs = claim.arrivalMs ?? nowMs + 40;
      const ns = times.of({
        pts: BigInt(ptsMs * 90),
        jumped: claim.jumped ?? false,
        producerUs: claim.producerMs === undefined ? null : us(claim.producerMs),
        reportUs: claim.reportMs === undefined ? null : us(claim.reportMs),
        arrivalNs: nowMs * 1e6,
      });
      return Number.isNaN(ns) ? null : Math.round(ns / 1e6);
    };
    return { packet };
  };

  it('are not known before a report, nor from the first one alone, and then by each packet', () => {
    const { packet } = make();
    expect(packet(0)).toBeNull();
    expect(packet(40, { producerMs: 80, reportMs: 60 })).toBeNull();
    expect(packet(80, { producerMs: 70 })).toBeCloseTo(70, 0);
    expect(packet(120, { producerMs: 110 })).toBeCloseTo(110, 0);
  });

  it('go on by the timestamps where a packet says nothing', () => {
    const { packet } = make();
    packet(0, { producerMs: 0 });
    packet(40, { producerMs: 30 });
    expect(packet(80)).toBeCloseTo(70, 0);
  });

  it('are void behind a jump until another report comes, which may be seen by what it changes alone', () => {
    for (const reportMs of [5200, undefined]) {
      const { packet } = make();
      packet(10_000, { producerMs: 0, reportMs: 1, arrivalMs: 5000 });
      expect(packet(10_040, { producerMs: 5030 })).toBe(5030);
      // By the old report these were captured 10 s ago.
      expect(packet(0, { producerMs: -5010, jumped: true })).toBeNull();
      expect(packet(40, { producerMs: -4970 })).toBeNull();
      expect(packet(80, { producerMs: 5150, ...(reportMs === undefined ? {} : { reportMs }) })).toBe(5150);
      expect(packet(120)).toBe(5190);
    }
  });

  it('are not believed where the camera has no idea of the time', () => {
    const { packet } = make();
    packet(0, { producerMs: -1e9 });
    expect(packet(40, { producerMs: -1e9 + 40 })).toBeNull();
  });
});
