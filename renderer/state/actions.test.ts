import { beforeEach, describe, expect, it, vi } from 'vitest';
import { type AutoTune, Fault, type RequestName, type RunState } from '../../contract/index.ts';

const request = vi.hoisted(() => vi.fn<(name: RequestName, params: unknown) => Promise<unknown>>());
vi.mock('../connection/client.ts', () => ({ request }));

const { changeDecoder, changeFaults, changeFlow, openSource, playPause, probeProviders, startAutoTune, toggleInspected } = await import(
  './actions.ts'
);
const { IDLE_RUN, initialState, useApp } = await import('./store.ts');

const run = (differs: Partial<RunState> = {}): RunState => ({ ...IDLE_RUN, runId: 1, phase: 'playing', ...differs });
const shown = (): string => JSON.stringify(useApp.getState());

const TUNE: AutoTune = {
  state: 'running',
  progress: 0,
  objective: 'processed_fps',
  before: { detectThreads: 1, intraOpThreads: 1, spinning: false, ringSlots: 8 },
  best: null,
  gainPct: null,
  gainLowPct: null,
  gainHighPct: null,
  trials: [],
  reason: '',
};

beforeEach(() => {
  request.mockReset().mockResolvedValue(run());
  useApp.setState({ ...initialState(), recent: [] });
});

describe('openSource', () => {
  it('sends who asks, and keeps it out of all that is shown', async () => {
    expect(await openSource('rtsp://camera-1/one', { rtspTransport: 'udp' }, { user: 'me', password: 'a/b c' })).toBe(true);
    expect(request).toHaveBeenCalledWith('open', { uri: 'rtsp://me:a%2Fb%20c@camera-1/one', open: { rtspTransport: 'udp' } });
    expect(useApp.getState()).toMatchObject({ asked: 'rtsp://camera-1/one', recent: ['rtsp://camera-1/one'] });
    expect(shown()).not.toMatch(/a\/b c|a%2Fb/);
  });

  it('takes a name and password from the address itself', async () => {
    await openSource('rtsp://me:secret@camera-2/one');
    expect(request).toHaveBeenCalledWith('open', { uri: 'rtsp://me:secret@camera-2/one' });
    expect(shown()).not.toContain('secret');
  });

  it('knows who asks at a host for as long as the window is open, and forgets it on demand', async () => {
    await openSource('rtsp://camera-3/one', {}, { user: 'me', password: 'secret' });
    await openSource('rtsp://camera-3/two');
    expect(request).toHaveBeenLastCalledWith('open', { uri: 'rtsp://me:secret@camera-3/two' });
    await openSource('rtsp://camera-3/two', undefined, null);
    expect(request).toHaveBeenLastCalledWith('open', { uri: 'rtsp://camera-3/two' });
    await openSource('rtsp://camera-3/two');
    expect(request).toHaveBeenLastCalledWith('open', { uri: 'rtsp://camera-3/two' });
  });

  it('asks again as it was asked when what has ended is played again', async () => {
    await openSource('rtsp://camera-4/one', {}, { user: 'me', password: 'secret' });
    const source = { uri: 'rtsp://camera-4/one' } as RunState['source'];
    useApp.setState({ run: run({ phase: 'ended', source }) });
    await playPause();
    expect(request).toHaveBeenLastCalledWith('open', { uri: 'rtsp://me:secret@camera-4/one' });
  });

  it('remembers no source that did not open', async () => {
    request.mockRejectedValue(new Fault('source', 'There is nobody.'));
    expect(await openSource('rtsp://camera-5/one')).toBe(false);
    expect(useApp.getState().recent).toEqual([]);
  });
});

describe('what is changed while it runs', () => {
  it('is shown as the engine answers it', async () => {
    request.mockResolvedValue(run({ faults: ['fail:decoder'] }));
    await changeFlow({ policy: 'drop-newest' });
    expect(request).toHaveBeenCalledWith('setFlow', { policy: 'drop-newest' });
    expect(useApp.getState().run.faults).toEqual(['fail:decoder']);
    expect(await changeFaults(['fail:decoder'])).toBeNull();
    expect(request).toHaveBeenLastCalledWith('setFaults', { faults: ['fail:decoder'] });
  });

  it('is refused where it was asked for, not in the banner', async () => {
    request.mockRejectedValue(new Fault('source', 'vaapi does not decode this.'));
    expect(await changeDecoder({ hardware: 'vaapi', strict: true })).toBe('vaapi does not decode this.');
    expect(useApp.getState().notices).toEqual([]);
    await changeFlow({ read: 'newest' });
    expect(useApp.getState().notices.map(({ text }) => text)).toEqual(['vaapi does not decode this.']);
  });
});

it('opens a panel, also from another page, and closes it', () => {
  useApp.setState({ page: 'sessions', selected: 'source' });
  toggleInspected('source');
  expect(useApp.getState()).toMatchObject({ page: 'live', selected: 'source' });
  toggleInspected('source');
  expect(useApp.getState().selected).toBeNull();
});

describe('auto-tune', () => {
  const tune = (differs: Partial<AutoTune>): AutoTune => ({ ...TUNE, ...differs });
  it('shows what came in meanwhile rather than the answer that it has begun', async () => {
    useApp.setState({ run: run() });
    request.mockImplementation(async () => {
      useApp.setState({ autoTune: tune({ progress: 0.2 }) });
      return tune({ progress: 0 });
    });
    expect(await startAutoTune()).toBeNull();
    expect(useApp.getState().autoTune?.progress).toBe(0.2);
  });

  it('begins anew after one that is done, and says why it was refused', async () => {
    useApp.setState({ run: run(), autoTune: tune({ state: 'done' }) });
    request.mockResolvedValueOnce(tune({ progress: 0.1 }));
    await startAutoTune();
    expect(useApp.getState().autoTune).toMatchObject({ state: 'running', progress: 0.1 });
    request.mockRejectedValueOnce(new Fault('usage', 'It is a still.'));
    expect(await startAutoTune()).toBe('It is a still.');
    expect(useApp.getState().autoTune).toMatchObject({ state: 'failed', reason: 'It is a still.' });
  });
});

describe('providers', () => {
  it('are looked at again, and known as before where that fails', async () => {
    request.mockResolvedValueOnce([]);
    expect(await probeProviders()).toBeNull();
    expect(request).toHaveBeenLastCalledWith('listProviders', { probe: 'all' });
    expect(useApp.getState()).toMatchObject({ providers: [], probing: false });
    request.mockRejectedValueOnce(new Fault('internal', 'It was not done.'));
    expect(await probeProviders()).toBe('It was not done.');
    expect(useApp.getState()).toMatchObject({ providers: [], probing: false });
  });
});
