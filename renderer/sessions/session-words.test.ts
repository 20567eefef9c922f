import { describe, expect, it } from 'vitest';
import { dropTone, durationText, hashOfSession, ledgerParts, modelsText, sessionOfHash } from './session-words.ts';

const ledger = { received: 1200, presented: 1180, analysedOnly: 0, decimated: 0, inFlight: 0, dropped: {}, places: {}, unexplained: 0 };

describe('words of a session', () => {
  it('tell durations', () => expect([9_400, 59_940, 61_000, 3_725_000].map(durationText)).toEqual(['9.4 s', '59.9 s', '1:01', '1:02:05']));
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

describe('addresses', () => {
  it('name a session and back', () => {
    expect(sessionOfHash(hashOfSession('2026-11-23 clip#1'))).toBe('2026-11-23 clip#1');
    expect(sessionOfHash('#/sessions')).toBeNull();
    expect(sessionOfHash('#/sessions/%')).toBeNull();
    expect(sessionOfHash('')).toBeNull();
  });
});
