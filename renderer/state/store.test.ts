import { describe, expect, it } from 'vitest';
import type { RunState, WhatIf } from '../../contract/index.ts';
import { answered, asked, IDLE_RUN, initialState, received, withNotice, withRecent } from './store.ts';
import { testSnapshot } from './testing.ts';

const run = (runId: number): RunState => ({ ...IDLE_RUN, runId, phase: 'playing' });
const snapshot = (runId: number) => testSnapshot({ runId });
const hello = (pid: number, restarted: string | null, state: RunState = IDLE_RUN) =>
  ({ type: 'hello', protocol: 1, version: '1', pid, restarted, state }) as const;

describe('received', () => {
  it('keeps numbers of the open run only', () => {
    const state = { ...initialState(), run: run(2) };
    expect(received(state, { type: 'snapshot', snapshot: snapshot(1) })).toEqual({});
    expect(received(state, { type: 'snapshot', snapshot: snapshot(2) })).toEqual({ snapshot: snapshot(2) });
  });

  it('forgets the numbers of the run before', () => {
    const state = { ...initialState(), run: run(1), snapshot: snapshot(1) };
    expect(received(state, { type: 'state', state: run(1) })).toEqual({ run: run(1), saidLive: IDLE_RUN.live, asking: [] });
    expect(received(state, { type: 'state', state: run(2) })).toMatchObject({ snapshot: null, frameWindow: null });
  });

  it('says that an engine replaced one that died, and forgets its numbers even under the same run number', () => {
    const state = { ...initialState(), ...received(initialState(), hello(10, null)), snapshot: snapshot(0) };
    const after = received(state, hello(11, 'The engine was started again.'));
    expect(after.notices?.map((notice) => notice.text)).toEqual(['The engine was started again.']);
    expect(after.snapshot).toBeNull();
    expect(after.engine?.pid).toBe(11);
  });
});

describe('a provider that fails', () => {
  it('is remembered until another run', () => {
    const event = { tNs: 0, frame: 9, kind: 'fault', text: 'webgpu crashed.', key: 'provider', from: 'webgpu', to: 'cpu' } as const;
    const once = { ...initialState(), ...received(initialState(), { type: 'event', event }) };
    expect(once.fell).toEqual(['webgpu']);
    expect(received(once, { type: 'event', event })).toEqual({});
    expect(received(once, { type: 'event', event: { ...event, key: 'decoder' } })).toEqual({});
    expect(received(once, { type: 'state', state: { ...IDLE_RUN, runId: 2 } }).fell).toEqual([]);
  });
});

describe('a card', () => {
  const card = (id: number, state: WhatIf['state'], runId = 1): { type: 'whatIf'; whatIf: WhatIf } => ({
    type: 'whatIf',
    whatIf: {
      id,
      runId,
      change: 'Track switched off',
      keys: ['track'],
      frame: 9,
      tNs: 0,
      state,
      reason: null,
      metrics: [],
      verdict: 'not measured',
      beforeFrames: 0,
      afterFrames: 0,
      confidencePct: 95,
      method: '',
    },
  });

  it('is shown when it is new, and is renewed in place', () => {
    let state = { ...initialState(), run: run(1) };
    state = { ...state, ...received(state, card(1, 'measuring')) };
    state = { ...state, ...received(state, card(2, 'measuring')) };
    state = { ...state, ...received(state, card(1, 'abandoned')) };
    expect(state.cardShown).toBe(2);
    expect(state.cards.map(({ id, state: of }) => `${id} ${of}`)).toEqual(['1 abandoned', '2 measuring']);
  });

  it('does not come back once it was put away, and never from another run', () => {
    let state = { ...initialState(), run: run(1) };
    state = { ...state, ...received(state, card(1, 'measuring')), cardShown: null };
    state = { ...state, ...received(state, card(1, 'done')) };
    expect([state.cardShown, state.cards[0]?.state]).toEqual([null, 'done']);
    expect(received(state, card(5, 'measuring', 2))).toEqual({});
  });
});

describe('a change of settings', () => {
  it('stands on the screen until it is answered, whatever older news comes in meanwhile', () => {
    const off = { track: false };
    let state = { ...initialState(), run: run(1) };
    state = { ...state, ...asked(state, off) };
    expect(state.run.live.track).toBe(false);
    state = { ...state, ...received(state, { type: 'state', state: run(1) }) };
    expect(state.run.live.track).toBe(false);
    state = { ...state, ...answered(state, off, { ...IDLE_RUN.live, track: false }) };
    expect([state.run.live.track, state.asking]).toEqual([false, []]);
  });

  it('is taken back where the engine refuses', () => {
    const off = { track: false };
    let state = { ...initialState(), run: run(1) };
    state = { ...state, ...asked(state, off) };
    state = { ...state, ...answered(state, off, null) };
    expect(state.run.live.track).toBe(true);
  });

  it('of a later press wins over the answer to an earlier one', () => {
    const [off, on] = [{ track: false }, { track: true }];
    let state = { ...initialState(), run: run(1) };
    state = { ...state, ...asked(state, off) };
    state = { ...state, ...asked(state, on) };
    state = { ...state, ...answered(state, off, { ...IDLE_RUN.live, track: false }) };
    expect(state.run.live.track).toBe(true);
  });
});

describe('withNotice', () => {
  it('says a sentence once, and keeps the last few', () => {
    const say = (text: string) => ({ tone: 'fault', kind: null, text }) as const;
    const twice = withNotice(withNotice([], say('a')), say('a'));
    expect(twice).toHaveLength(1);
    const many = ['a', 'b', 'c', 'd', 'e'].reduce((notices, text) => withNotice(notices, say(text)), twice);
    expect(many.map(({ text }) => text)).toEqual(['b', 'c', 'd', 'e']);
  });
});

describe('withRecent', () => {
  it('puts the newest in front, once', () => {
    expect(withRecent(['a', 'b'], 'b')).toEqual(['b', 'a']);
  });

  it('keeps no password', () => {
    expect(withRecent(['a'], 'rtsp://me:secret@camera/1')).toEqual(['rtsp://camera/1', 'a']);
    expect(withRecent(['a'], 'rtsp://camera/1?password=secret')).toEqual(['a']);
    expect(withRecent(['a'], 'rtsp://camera:554/1')).toEqual(['rtsp://camera:554/1', 'a']);
  });
});
