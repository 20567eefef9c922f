import { expect, it } from 'vitest';
import { ReadAhead } from './read-ahead.ts';

const file = Uint8Array.from({ length: 5_000_000 }, (_, n) => (n * 31) % 251);
let reads = 0;
const source = {
  read: async (into: Uint8Array, at: number, bytes: number, position: number) => {
    reads++;
    const part = file.subarray(position, position + bytes);
    into.set(part, at);
    return { bytesRead: part.length };
  },
};

it('gives the same bytes as the file, wherever one reads, and short at its end', async () => {
  const ahead = new ReadAhead(source);
  for (const [position, bytes] of [
    [0, 100],
    [18_000, 16_384],
    [4_999_990, 100],
    [4_000_000, 2_000_000],
    [100, 8],
    [1_040_000, 16_384],
    [1_056_000, 16_384],
    [4_990_000, 16_384],
    [5_000_000, 8],
  ] as const) {
    const into = new Uint8Array(bytes + 3);
    const { bytesRead } = await ahead.read(into, 3, bytes, position);
    expect(bytesRead).toBe(Math.min(bytes, file.length - position));
    expect(Buffer.compare(into.subarray(3, 3 + bytesRead), file.subarray(position, position + bytesRead))).toBe(0);
  }
});

it('reads a file that is walked over in small steps in few large ones, and only what is asked for in large steps', async () => {
  const walk = async (step: number): Promise<number> => {
    reads = 0;
    const ahead = new ReadAhead(source);
    for (let position = 0; position < file.length; position += step) await ahead.read(new Uint8Array(16_384), 0, 16_384, position);
    return reads;
  };
  expect(await walk(18_000)).toBeLessThan(10);
  expect(await walk(1_000_000)).toBe(4);
});
