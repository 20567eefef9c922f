import { describe, expect, it } from 'vitest';
import { float32Text } from './column-text.ts';
import { csvText } from './csv.ts';

describe('the text of a cell', () => {
  it('is quoted where a reader would take it for more than one, and an empty text is told from none', () => {
    expect(csvText('person')).toBe('person');
    expect(csvText('traffic light, red')).toBe('"traffic light, red"');
    expect(csvText('19" rack')).toBe('"19"" rack"');
    expect(csvText('two\nlines')).toBe('"two\nlines"');
    expect(csvText('carriage\r')).toBe('"carriage\r"');
    expect(csvText('')).toBe('""');
  });

  it('leaves a label alone that a spreadsheet could take for a formula', () => {
    expect(csvText('=1+1')).toBe('=1+1');
    expect(csvText('-zebra')).toBe('-zebra');
  });
});

describe('a float32', () => {
  it('is the shortest text that reads as it', () => {
    expect(float32Text(Math.fround(0.3))).toBe('0.3');
    expect(float32Text(Math.fround(20.25))).toBe('20.25');
    expect(float32Text(0)).toBe('0');
    expect(float32Text(Math.fround(1e-7))).toBe('1e-7');
    expect(float32Text(16_777_216)).toBe('16777216');
  });

  it('reads as itself, whatever it is', () => {
    const bits = new Uint32Array(1);
    const value = new Float32Array(bits.buffer);
    let seed = 1;
    for (let n = 0; n < 20_000; n++) {
      seed = Math.imul(seed, 1_664_525) + 1_013_904_223;
      bits[0] = seed;
      if (!Number.isFinite(value[0])) continue;
      expect(Math.fround(Number(float32Text(value[0]!)))).toBe(value[0]);
    }
  });
});
