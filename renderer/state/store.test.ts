import { describe, expect, it } from 'vitest';
import type { Ledger, RunState, Snapshot } from '../../contract/index.ts';
import { answered, asked, IDLE_RUN, initialState, received, withNotice, withRecent } from './store.ts';

const run = (runId: number): RunState => ({ ...IDLE_RUN, runId, phase: 'playing' });
const none = { n: 0, p50: null, p90: null, p95: null, p99: null, max: null };
const ledger: Ledger = { received: 1, presented: 1, analysedOnly: 0, decimated: 0, inFlight: 0, dropped: {}, unexplained: 0 };
const snapshot = (runId: number): Snapshot => ({
  tNs: 0,
  runId,
  positionMs: 0,
  ledger,
  fps: { source: null, ingest: 0, decode: 0, processed: 0, displayed: 0 },
  latencyMs: { e2e: none, analysis: none },
  unattributedPct: null,
  inferenceSharePct: null,
  stages: {},
  cascade: { rois: 0, eligible: 0, filtered: { size: 0, class: 0, score: 0 }, cached: 0, classified: 0, coveragePct: null },
  tracks: 0,
  frames: [],
  framesOmitted: 0,
  engine: { cpuPct: 0, rssBytes: 0 },
});
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
    expect(withRecent(['a'], 'rtsp://me:secret@camera/1')).toEqual(['a']);
    expect(withRecent(['a'], 'rtsp://camera:554/1')).toEqual(['rtsp://camera:554/1', 'a']);
  });
});
