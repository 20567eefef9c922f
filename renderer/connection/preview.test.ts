import { describe, expect, it } from 'vitest';
import { parsePreview, videoColour } from './preview.ts';

const HEADER = {
  runId: 3,
  frame: 17,
  ptsMs: 680,
  width: 5,
  height: 3,
  tReceiveNs: 680e6,
  sourceWidth: 50,
  sourceHeight: 30,
  matrix: 'bt601',
  fullRange: false,
  objects: [{ track: 4, label: 'person', score: 0.84, box: [1, 2, 3, 4], class: null, also: [] }],
  scene: null,
  spans: [],
};

const message = (header: unknown, planeBytes: number): ArrayBuffer => {
  const json = new TextEncoder().encode(JSON.stringify(header));
  const headerBytes = Math.ceil(json.length / 4) * 4;
  const bytes = new Uint8Array(4 + headerBytes + planeBytes).fill(0x20);
  new DataView(bytes.buffer).setUint32(0, headerBytes, true);
  bytes.set(json, 4);
  for (let i = 0; i < planeBytes; i++) bytes[4 + headerBytes + i] = i + 1;
  return bytes.buffer;
};

describe('parsePreview', () => {
  it('reads header and planes of an odd size', () => {
    const preview = parsePreview(message(HEADER, 15 + 2 * 6), 7);
    expect(preview?.header).toEqual(HEADER);
    expect(preview?.planes).toEqual(Uint8Array.from({ length: 27 }, (_, i) => i + 1));
    expect(preview?.arrivedMs).toBe(7);
  });

  it('reads the map of a scene behind the planes, and refuses half of one', () => {
    const header = { ...HEADER, scene: { task: 'segment', map: { width: 4, height: 2 }, low: 0, high: 0 } };
    expect(parsePreview(message(header, 27 + 8), 7)?.map).toEqual(Uint8Array.from({ length: 8 }, (_, i) => i + 28));
    expect(parsePreview(message(header, 27 + 7), 7)).toBeNull();
    expect(parsePreview(message(HEADER, 27), 7)?.map).toBeNull();
  });

  it('refuses what is not a whole preview', () => {
    expect(parsePreview(new ArrayBuffer(3), 0)).toBeNull();
    expect(parsePreview(message(HEADER, 26), 0)).toBeNull();
    expect(parsePreview(message({ ...HEADER, width: 0 }, 27), 0)).toBeNull();
    expect(parsePreview(message({ frame: 1 }, 27), 0)).toBeNull();
    const lying = message(HEADER, 27);
    new DataView(lying).setUint32(0, 1e9, true);
    expect(parsePreview(lying, 0)).toBeNull();
  });
});

describe('videoColour', () => {
  it('names the matrix as WebCodecs does, and changes nothing but matrix and range', () => {
    expect(videoColour({ matrix: 'bt709', fullRange: true })).toMatchObject({ matrix: 'bt709', fullRange: true, transfer: 'iec61966-2-1' });
    expect(videoColour({ matrix: 'bt601', fullRange: false }).matrix).toBe('smpte170m');
    expect(videoColour({ matrix: 'rgb', fullRange: false }).matrix).toBe('smpte170m');
    expect(videoColour({ matrix: 'bt2020', fullRange: false }).matrix).toBe('bt2020-ncl');
  });
});
