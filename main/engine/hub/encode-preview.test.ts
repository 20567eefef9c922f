import { expect, it } from 'vitest';
import { i420Bytes, type PreviewHeader, previewHeader } from '../../../contract/index.ts';
import { encodePreview } from './encode-preview.ts';

const header = (width: number, height: number, label: string): PreviewHeader => ({
  runId: 1,
  frame: 2,
  ptsMs: 80,
  tReceiveNs: 7,
  width,
  height,
  sourceWidth: 1920,
  sourceHeight: 1080,
  matrix: 'bt709',
  fullRange: false,
  objects: [{ track: 1, label, score: 0.5, box: [1, 2, 3, 4], class: null, also: [] }],
  scene: null,
  spans: [],
});

it.each(['a', 'ab', 'abc', 'Straße ✓'])('puts a header with the label %s and the planes into one message', (label) => {
  const planes = new Uint8Array(new SharedArrayBuffer(i420Bytes({ width: 3, height: 5 }))).map((_, i) => i);
  const message = encodePreview(header(3, 5, label), planes);
  const headerBytes = message.readUInt32LE(0);
  expect(headerBytes % 4).toBe(0);
  expect(previewHeader.parse(JSON.parse(message.toString('utf8', 4, 4 + headerBytes)))).toEqual(header(3, 5, label));
  expect([...message.subarray(4 + headerBytes)]).toEqual([...planes]);
  expect(planes.byteLength).toBe(3 * 5 + 2 * 2 * 3);
});

it('puts the map of a scene behind the planes, and refuses one of another size', () => {
  const scene = { task: 'segment' as const, map: { width: 2, height: 2 }, low: 0, high: 0 };
  const planes = new Uint8Array(i420Bytes({ width: 2, height: 2 }));
  const message = encodePreview({ ...header(2, 2, 'a'), scene }, planes, Uint8Array.of(1, 2, 3, 4));
  expect([...message.subarray(-4)]).toEqual([1, 2, 3, 4]);
  expect(() => encodePreview({ ...header(2, 2, 'a'), scene }, planes)).toThrow('The map of the scene has 4 bytes, got 0');
});

it('refuses planes of another size', () => {
  expect(() => encodePreview(header(4, 4, 'a'), new Uint8Array(23))).toThrow('24 bytes of I420, got 23');
});
