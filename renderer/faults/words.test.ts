import { describe, expect, it } from 'vitest';
import { FAULT_EXAMPLES, parseFault } from '../../contract/index.ts';
import { faultLines, faultMistake, switched } from './words.ts';

describe('the menu of faults', () => {
  it('has every ready-made one, and behind them what else is asked for', () => {
    const [first] = FAULT_EXAMPLES;
    const lines = faultLines([first!.spec, 'stall:track:7']);
    expect(lines.map(({ spec }) => spec)).toEqual([...FAULT_EXAMPLES.map(({ spec }) => spec), 'stall:track:7']);
    expect(lines.filter(({ active }) => active).map(({ spec }) => spec)).toEqual([first!.spec, 'stall:track:7']);
    expect(lines.at(-1)?.example).toBeNull();
    expect(lines.filter(({ once }) => once).map(({ spec }) => spec)).toContain('crash:engine');
    expect(lines.at(-1)?.once).toBe(false);
  });

  it('offers only what can be asked for', () => {
    for (const { spec, meaning } of FAULT_EXAMPLES) {
      expect(parseFault(spec), spec).not.toBeNull();
      expect(meaning, spec).toMatch(/^[A-Z].*\.$/);
    }
  });

  it('switches one and leaves the others', () => {
    expect(switched(['a', 'b'], 'a')).toEqual(['b']);
    expect(switched(['a'], 'b')).toEqual(['a', 'b']);
  });

  it('says what is wrong with a text', () => {
    expect(faultMistake(' error:detect@0.1 ')).toBeNull();
    expect(faultMistake('explode')).toMatch(/^"explode" is no fault that is known: write stall:STAGE:MS/);
  });
});
