import { describe, expect, it } from 'vitest';
import { SOURCE_STATES, type SourceState } from '../../contract/index.ts';
import { isStale, linkSentence, linkTone, linkWords, type ShownLink, staleWords } from './link-words.ts';

const link = (state: SourceState, differs: Partial<ShownLink> = {}): ShownLink => ({
  state,
  words: `${state}, said the engine.`,
  reason: null,
  sinceNs: 10e9,
  retryAtNs: null,
  ...differs,
});

describe('linkWords', () => {
  it('counts down to the next try, and never below nothing', () => {
    const waiting = link('reconnecting', { retryAtNs: 12e9 });
    expect(linkWords(waiting, 10.8e9)).toBe('reconnecting in 1.2 s');
    expect(linkWords(waiting, 13e9)).toBe('reconnecting in 0.0 s');
    expect(linkWords({ ...waiting, retryAtNs: null }, 13e9)).toBe('reconnecting');
  });
  it('says for how long nothing came, and why it gave up', () => {
    expect(linkWords(link('stalled', { words: 'Nothing has arrived for 1.0 s.' }), 13.2e9)).toBe('stalled 4.2 s');
    expect(linkWords(link('stalled'), 13.2e9)).toBe('stalled 3.2 s');
    expect(linkWords(link('failed', { reason: 'no such stream' }), 0)).toBe('failed: no such stream');
  });
  it('says the state alone while the clock is not known', () => {
    for (const state of SOURCE_STATES) expect(linkWords(link(state, { retryAtNs: 1 }), null)).toBe(state);
  });
});

describe('linkSentence', () => {
  it('is the engine’s own, but for a time that runs', () => {
    expect(linkSentence(link('connecting'), 14e9)).toBe('connecting, said the engine.');
    expect(linkSentence(link('stalled', { words: 'Nothing has arrived for 1.0 s.' }), 13.2e9)).toBe('Nothing has arrived for 4.2 s.');
    const waiting = link('reconnecting', { retryAtNs: 12e9, words: 'Reconnecting in 2.0 s, third try: no answer within 5.0 s.' });
    expect(linkSentence(waiting, 10.8e9)).toBe('Reconnecting in 1.2 s, third try: no answer within 5.0 s.');
    expect(linkSentence(waiting, null)).toBe(waiting.words);
  });
});

it('marks what is not playing', () => {
  expect(SOURCE_STATES.map((state) => linkTone({ state }))).toEqual(['quiet', 'good', 'warn', 'warn', 'bad', 'quiet']);
  expect(SOURCE_STATES.filter((state) => isStale({ state }))).toEqual(['stalled', 'reconnecting', 'failed']);
  expect(isStale(null)).toBe(false);
});

it('says how old a picture that stands still is', () => {
  expect(staleWords(1e9, 5.2e9)).toBe('stale · 4.2 s old');
  expect(staleWords(1e9, 126e9)).toBe('stale · 2 min old');
  expect(staleWords(null, 5e9)).toBe('stale');
});
