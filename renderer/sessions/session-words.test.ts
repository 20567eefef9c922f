import { describe, expect, it } from 'vitest';
import { ageText, boxText, dropTone, durationText, ledgerParts, modelsText, startedShort } from './session-words.ts';

const ledger = { received: 1200, presented: 1180, analysedOnly: 0, decimated: 0, inFlight: 0, dropped: {}, places: {}, unexplained: 0 };

describe('words of a session', () => {
  it('tell durations', () => expect([9_400, 59_940, 61_000, 3_725_000].map(durationText)).toEqual(['9.4 s', '59.9 s', '1:01', '1:02:05']));
  it('tell when it was, and the year where it is another', () => {
    const now = new Date('2026-11-25T12:00:00');
    expect(startedShort('2026-11-23T11:48:05', now, 'en-GB')).toBe('23 Nov, 11:48');
    expect(startedShort('2025-11-23T11:48:05', now, 'en-GB')).toBe('23 Nov 2025, 11:48');
  });
  it('tell how old a label is, and where an object stands', () => {
    expect(ageText({ ageFrames: 0, ageMs: 0 })).toBe('0');
    expect(ageText({ ageFrames: 4, ageMs: 131.6 })).toBe('4 · 132 ms');
    expect(boxText([12.2, 39.6, 76.3, 168])).toBe('12, 40 · 64×128');
  });
  it('tell the networks', () => {
    expect(modelsText('a', 'b')).toBe('a → b');
    expect(modelsText('a', null)).toBe('a');
    expect(modelsText(null, 'b')).toBe('no detector → b');
    expect(modelsText(null, null)).toBe('no networks');
  });
});

describe('ledgerParts', () => {
  it('leaves out what is 0, never received nor unexplained', () => {
    expect(ledgerParts(ledger).map(({ name, value }) => `${name} ${value}`)).toEqual([
      'received 1,200',
      'presented 1,180',
      'dropped 0',
      'unexplained 0',
    ]);
  });
  it('names reasons, and is loud where the parts do not add up', () => {
    const parts = ledgerParts({ ...ledger, dropped: { queue_full: 20 }, places: { 'queue_full:classify': 20 }, unexplained: -3 });
    expect(parts.map(({ name, tone }) => [name, tone])).toEqual([
      ['received', ''],
      ['presented', ''],
      ['dropped queue_full at classify', 'se-warn'],
      ['unexplained', 'se-bad'],
    ]);
  });
  it('colours drops by their share', () => expect([0, 10, 20, 100].map((n) => dropTone(n, 1000))).toEqual(['', '', 'se-warn', 'se-bad']));
});
