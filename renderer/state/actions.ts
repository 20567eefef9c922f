import type { RequestName, RequestParams, RequestResult } from '../../contract/index.ts';
import {
  type CascadeRule,
  type Credentials,
  type LiveSettings,
  type ReadMode,
  type RingPolicy,
  toFaultRecord,
} from '../../contract/index.ts';
import { request } from '../connection/client.ts';
import { joinAddress, originOf, splitAddress } from './address.ts';
import { credentials } from './credentials.ts';
import {
  answered,
  asked,
  CORNERS,
  HUD_MODES,
  type Inspected,
  isRunning,
  type Notice,
  received,
  useApp,
  withNotice,
  withRecent,
} from './store.ts';

const get = useApp.getState;
const set = useApp.setState;

/** Says a sentence in the banner. */
export const notify = (notice: Omit<Notice, 'id'>): void => set((state) => ({ notices: withNotice(state.notices, notice) }));

export const dismiss = (id: number): void => set((state) => ({ notices: state.notices.filter((notice) => notice.id !== id) }));

/** Asks the engine; what goes wrong is said in the banner. @returns null where it went wrong */
const ask = async <N extends RequestName>(name: N, params: RequestParams<N>): Promise<RequestResult<N> | null> => {
  try {
    return await request(name, params);
  } catch (error) {
    const { kind, message } = toFaultRecord(error);
    notify({ tone: 'fault', kind, text: message });
    return null;
  }
};

/** Who asks at an address: those in it or given beside it, else those known for its origin. */
const askerOf = async (origin: string, given: Credentials | null | undefined): Promise<Credentials | null> => {
  if (given !== undefined) credentials.give(origin, given);
  return given === undefined ? await credentials.find(origin) : given;
};

/**
 * Opens a path or URL. A source that cannot be opened is shown by the run's own state; only what that does not say goes to the banner.
 * @param asker who asks at an address that does not say it: null nobody, undefined whoever is known
 * @returns whether it is open
 */
export const openSource = async (uri: string, open?: RequestParams<'open'>['open'], asker?: Credentials | null): Promise<boolean> => {
  const { shown, credentials: inside } = splitAddress(uri.trim().replace(/^"(.*)"$/, '$1'));
  if (shown === '') return false;
  set({ dialog: null, page: 'live', asked: shown });
  const origin = originOf(shown);
  const who = origin === null ? null : await askerOf(origin, inside ?? asker);
  try {
    await request('open', { uri: joinAddress(shown, who), ...(open === undefined ? {} : { open }) });
    set((state) => ({ recent: withRecent(state.recent, shown) }));
    return true;
  } catch (error) {
    const { kind, message } = toFaultRecord(error);
    setTimeout(() => {
      if (get().run.fault?.message !== message) notify({ tone: 'fault', kind, text: message });
    }, 150);
    return false;
  }
};

export const forgetSource = (uri: string): void => set((state) => ({ recent: state.recent.filter((other) => other !== uri) }));

/** Changes settings of the run at once on the screen, and takes them back where the engine refuses. */
export const change = async (settings: Partial<LiveSettings>): Promise<void> => {
  const wanted = { ...settings };
  set((state) => asked(state, wanted));
  const live = await ask('set', settings);
  set((state) => answered(state, wanted, live));
};

/** What happens to frames that come faster than they are analysed. */
export const changeFlow = async (flow: { readonly policy?: RingPolicy; readonly read?: ReadMode }): Promise<void> => {
  const state = await ask('setFlow', flow);
  if (state !== null) set((before) => received(before, { type: 'state', state }));
};

/** Asks for something that may be refused, which is then said where it was asked for. @returns the engine's sentence, or null where it was done */
const tryFor = async <N extends 'setDecoder' | 'setFaults' | 'setDetector' | 'setCascade' | 'setCompute'>(
  name: N,
  params: RequestParams<N>,
): Promise<string | null> => {
  try {
    const state = await request(name, params);
    set((before) => received(before, { type: 'state', state }));
    return null;
  } catch (error) {
    return toFaultRecord(error).message;
  }
};

/** Another decoder from the next key frame on. @returns why not, or null */
export const changeDecoder = (decoder: RequestParams<'setDecoder'>): Promise<string | null> => tryFor('setDecoder', decoder);

/** These faults, and no others, are injected from now on. @returns why not, or null */
export const changeFaults = (faults: readonly string[]): Promise<string | null> => tryFor('setFaults', { faults: [...faults] });

/** Another first network, between two frames; null: none. @returns why not, or null */
export const changeDetector = (model: string | null): Promise<string | null> => tryFor('setDetector', { model });

/** Other networks behind the detector, or other rules. @returns why not, or null */
export const changeCascade = (rules: readonly CascadeRule[]): Promise<string | null> => tryFor('setCascade', { rules: [...rules] });

/** Another spread of the work over devices, places and threads. @returns why not, or null */
export const changeCompute = (compute: RequestParams<'setCompute'>): Promise<string | null> => tryFor('setCompute', compute);

/** Looks again what can run networks here. @returns why that failed, or null */
export const probeProviders = async (): Promise<string | null> => {
  set({ probing: true });
  try {
    set({ providers: await request('listProviders', { probe: 'all' }) });
    return null;
  } catch (error) {
    return toFaultRecord(error).message;
  } finally {
    set({ probing: false });
  }
};

/** A stage that has a switch. */
export type SwitchName = 'detect' | 'track' | 'classify' | 'preview';
export const toggle = (name: SwitchName): Promise<void> => change({ [name]: !get().run.live[name] });

const isOpen = (): boolean => isRunning(get().run.phase);

/** Plays, pauses, or starts again from the beginning where the stream has ended. */
export const playPause = async (): Promise<void> => {
  const { phase, source, open } = get().run;
  if (phase === 'playing') await ask('pause', {});
  else if (phase === 'paused') await ask('play', {});
  else if (phase === 'ended' && source !== null) await openSource(get().asked ?? source.uri, open ?? undefined);
};

/** @param ms from the stream's start; kept inside it */
export const seekTo = async (ms: number): Promise<void> => {
  const { source } = get().run;
  if (!isOpen() || source === null || !source.seekable) return;
  await ask('seek', { ms: Math.min(Math.max(0, ms), source.durationMs ?? Number.MAX_SAFE_INTEGER) });
};

export const seekBy = (deltaMs: number): Promise<void> => seekTo((get().snapshot?.positionMs ?? 0) + deltaMs);

export const toggleLoop = async (): Promise<void> => {
  if (isOpen()) await ask('loop', { on: !(get().run.open?.loop ?? false) });
};

export const toggleRecord = async (): Promise<void> => {
  const { recording } = get().run;
  if (recording !== null || isOpen()) await ask('record', { on: recording === null });
};

/** Measures what the instruments cost, on the source that is open; how far it is comes in by itself. */
export const measureOverhead = async (): Promise<void> => {
  if (!isOpen() || get().overhead?.state === 'measuring') return;
  const overhead = await ask('measureOverhead', {});
  set((state) => ({ overhead: overhead ?? (state.overhead?.state === 'measuring' ? null : state.overhead) }));
};

/** Searches the best threads, sessions and slots; how far it is comes in by itself. @returns why it was refused, or null */
export const startAutoTune = async (): Promise<string | null> => {
  const { runId } = get().run;
  try {
    const autoTune = await request('autoTune', {});
    // what came in meanwhile is newer than an answer that it has begun
    set((state) =>
      state.run.runId !== runId || (autoTune.state === 'running' && state.autoTune?.state === 'running') ? {} : { autoTune },
    );
    return null;
  } catch (error) {
    const { message } = toFaultRecord(error);
    // it had begun, and nobody else will say that it is over
    set(({ autoTune }) => (autoTune?.state === 'running' ? { autoTune: { ...autoTune, state: 'failed', reason: message } } : {}));
    return message;
  }
};

export const cancelAutoTune = async (): Promise<void> => {
  await ask('cancelAutoTune', {});
};

/** Opens a panel at the right, or closes it. */
export const toggleInspected = (what: Inspected): void =>
  set(({ selected, page }) => ({ page: 'live', selected: selected === what && page === 'live' ? null : what }));

/** Opens the numbers of the run, or closes them. */
export const toggleRun = (): void => toggleInspected('run');

/** Full, one line, off, and full again. */
export const cycleHud = (): void =>
  set(({ hud }) => ({ hud: { ...hud, mode: HUD_MODES[(HUD_MODES.indexOf(hud.mode) + 1) % HUD_MODES.length] ?? 'full' } }));

/** Clockwise to the next corner. */
export const moveHud = (): void =>
  set(({ hud }) => ({ hud: { ...hud, corner: CORNERS[(CORNERS.indexOf(hud.corner) + 1) % CORNERS.length] ?? 'top-left' } }));
