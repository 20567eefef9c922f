import { describe, expect, it } from 'vitest';
import { captureTimeUs } from './capture-time.ts';

/** A message as MISB ST 0604 lays it out. */
const message = (us: bigint, uuid = 'MISPmicrosectime'): Uint8Array => {
  const time = new DataView(new ArrayBuffer(8));
  time.setBigUint64(0, us);
  const [a, b, c, d, e, f, g, h] = new Uint8Array(time.buffer);
  return Uint8Array.from([...new TextEncoder().encode(uuid), 0x1f, a!, b!, 0xff, c!, d!, 0xff, e!, f!, 0xff, g!, h!]);
};

describe('captureTimeUs', () => {
  it('reads the time around the bytes that break up start codes', () => {
    expect(captureTimeUs(message(1_764_140_400_123_456n))).toBe(1_764_140_400_123_456);
    expect(captureTimeUs(message(0x0102_0304_0506n))).toBe(0x0102_0304_0506);
  });

  it('leaves other user data alone', () => {
    expect(captureTimeUs(message(1n, 'MISPnanoseconds!'))).toBeNull();
    expect(captureTimeUs(message(1n).subarray(0, 27))).toBeNull();
    expect(captureTimeUs(null)).toBeNull();
  });
});
