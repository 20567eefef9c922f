import { create } from 'zustand';
import {
  type AutoTune,
  type DownloadState,
  type EngineMessage,
  type ExportFormat,
  type FaultKind,
  idleRunState,
  type LibraryEntry,
  type LiveSettings,
  type Overhead,
  type ProviderReport,
  type Resources,
  type RunPhase,
  type RunState,
  type SessionEvent,
  type Snapshot,
  type Stage,
  type WhatIf,
} from '../../contract/index.ts';
import type { LinkPhase } from '../connection/socket.ts';
import { isSessionsHash } from '../sessions/route.ts';
import { splitAddress, tellsSecret } from './address.ts';
import { load, save } from './storage.ts';
import type { FrameWindow } from './window.ts';

export type Page = 'live' | 'sessions' | 'models';
export type Corner = 'top-left' | 'top-right' | 'bottom-right' | 'bottom-left';
export const CORNERS = ['top-left', 'top-right', 'bottom-right', 'bottom-left'] as const satisfies readonly Corner[];
export type HudMode = 'full' | 'line' | 'off';
export const HUD_MODES = ['full', 'line', 'off'] as const satisfies readonly HudMode[];

/** What the panel at the right is about: the run, its source, one of its stages, or the faults that are asked for. */
export type Inspected = 'run' | 'source' | 'faults' | Stage;

/** A session that is being made a file of, to be saved. */
export interface Exporting {
  readonly id: string;
  readonly format: ExportFormat;
  /** What is said of it while it takes its time: "Trace for Perfetto of street.mp4". */
  readonly name: string;
  /** It takes so long that it is worth a word. */
  readonly slow: boolean;
}

/** A sentence for the user that stays until it is put away. */
export interface Notice {
  readonly id: number;
  readonly tone: 'info' | 'fault';
  readonly kind: FaultKind | null;
  readonly text: string;
}

export interface AppState {
  /** Whether the engine can be heard. */
  readonly link: LinkPhase;
  /** The engine at the other end, as it introduced itself. */
  readonly engine: { readonly version: string; readonly pid: number } | null;
  /** All that the engine says of the run that is open; its settings with what was asked for on top. */
  readonly run: RunState;
  /** The settings as the engine said them last. */
  readonly saidLive: LiveSettings;
  /** Changes of settings that the engine has not answered yet, oldest first: the screen shows them at once, and nothing older undoes them. */
  readonly asking: readonly Partial<LiveSettings>[];
  /** The newest numbers of this run, ten times a second. */
  readonly snapshot: Snapshot | null;
  /** What a frame costs on average over the last 10 s, renewed twice a second. */
  readonly frameWindow: FrameWindow | null;
  /** The time that a full stage bar stands for. */
  readonly barMs: number;
  /** What the machine gives, once a second. */
  readonly resources: Resources | null;
  /** What the instruments cost: measured, or being measured. */
  readonly overhead: Overhead | null;
  /** The search for the best threads, sessions and slots: under way, or what it found on this run. */
  readonly autoTune: AutoTune | null;
  /** What the last changes of settings did, oldest first. */
  readonly cards: readonly WhatIf[];
  /** Of these, the one that lies on the picture. */
  readonly cardShown: number | null;
  /** Sentences not yet put away, oldest first. */
  readonly notices: readonly Notice[];
  /** Which page is open. */
  readonly page: Page;
  /** What the inspector shows; null: it is closed. */
  readonly selected: Inspected | null;
  /** What the user last asked to open, as it was given but for credentials: those are in credentials.ts. */
  readonly asked: string | null;
  /** Which dialog is open. */
  readonly dialog: 'open' | 'help' | null;
  /** Where and how much the overlay on the picture shows. */
  readonly hud: { readonly mode: HudMode; readonly corner: Corner };
  /** Exports under way, oldest first. */
  readonly exporting: readonly Exporting[];
  /** What the first network says of whole frames, on the picture: whether it is drawn, and how much it covers (0..1). */
  readonly scene: { readonly shown: boolean; readonly opacity: number };
  /** The line about something of our own that was put away. */
  readonly ownNoteAway: string | null;
  /** The model that the page of models shows: its path or name. */
  readonly model: string | null;
  /** Names of model files that are being added. */
  readonly adding: readonly string[];
  /** How downloads of models stand, by id. */
  readonly downloads: Readonly<Record<string, DownloadState>>;
  /** The models that there are; null until they are known. */
  readonly models: readonly LibraryEntry[] | null;
  /** Providers that failed in this run while they ran a network. */
  readonly fell: readonly string[];
  /** What can run networks here, best first; null until it is known. */
  readonly providers: readonly ProviderReport[] | null;
  /** They are being looked at again. */
  readonly probing: boolean;
  /** Grows when models came or went, so that lists of them are asked for again. */
  readonly modelsVersion: number;
  /** Sources opened before, newest first, without credentials. */
  readonly recent: readonly string[];
}

export const IDLE_RUN: RunState = idleRunState();

/** What is known of a run before it has said anything. */
const nothingMeasured = () => ({
  snapshot: null,
  frameWindow: null,
  resources: null,
  overhead: null,
  autoTune: null,
  fell: [],
  cards: [],
  cardShown: null,
});

export const initialState = (): AppState => ({
  link: 'connecting',
  engine: null,
  run: IDLE_RUN,
  saidLive: IDLE_RUN.live,
  asking: [],
  barMs: 10,
  ...nothingMeasured(),
  notices: [],
  page: isSessionsHash(globalThis.location?.hash ?? '') ? 'sessions' : 'live',
  selected: load('selected', 'run'),
  asked: null,
  dialog: null,
  hud: load('hud', { mode: 'full', corner: 'top-left' }),
  exporting: [],
  scene: load('scene', { shown: true, opacity: 0.55 }),
  ownNoteAway: null,
  model: null,
  adding: [],
  downloads: {},
  models: null,
  providers: null,
  probing: false,
  modelsVersion: 0,
  recent: load<readonly string[]>('recent', []).map((uri) => splitAddress(uri).shown),
});

/** Whether a source is open and can be played, sought and recorded. */
export const isRunning = (phase: RunPhase): boolean => phase === 'playing' || phase === 'paused' || phase === 'ended';

/** Whether more has to be said in the header than of a file that plays: then what is always there makes room. */
export const isCrowded = ({ link, faults }: Pick<RunState, 'link' | 'faults'>): boolean => link !== null || faults.length > 0;

/** The window's state. Small numbers only: frames and pictures live in frames.ts and pictures.ts, outside React. */
export const useApp = create<AppState>(initialState);

/** What a message of the engine changes. Pure; a snapshot of another run than the open one changes nothing. */
export const received = (state: AppState, message: EngineMessage): Partial<AppState> => {
  switch (message.type) {
    case 'hello': {
      const engine = { version: message.version, pid: message.pid };
      const notices =
        message.restarted === null ? state.notices : withNotice(state.notices, { tone: 'info', kind: null, text: message.restarted });
      return { engine, notices, ...withRun(state, message.state, state.engine !== null && state.engine.pid !== message.pid) };
    }
    case 'state':
      return withRun(state, message.state, false);
    case 'snapshot':
      return message.snapshot.runId === state.run.runId ? { snapshot: message.snapshot } : {};
    case 'whatIf':
      return message.whatIf.runId === state.run.runId ? withCard(state, message.whatIf) : {};
    case 'resources':
      return { resources: message.resources };
    case 'overhead':
      return { overhead: message.overhead };
    case 'autoTune':
      return { autoTune: message.autoTune };
    case 'download':
      return withDownload(state, message.download);
    case 'event':
      return withEvent(state, message.event);
    case 'reply':
      return {};
  }
};

const withRun = (state: AppState, said: RunState, otherEngine: boolean): Partial<AppState> => {
  const asking = otherEngine ? [] : state.asking;
  const run = { ...said, live: liveWith(said.live, asking) };
  const fresh = otherEngine || run.runId !== state.run.runId ? nothingMeasured() : {};
  return { run, saidLive: said.live, asking, ...fresh };
};

const withDownload = (state: AppState, download: DownloadState): Partial<AppState> => ({
  downloads: { ...state.downloads, [download.id]: download },
  ...(download.state === 'done' ? { modelsVersion: state.modelsVersion + 1 } : {}),
});

/** A provider that failed while it ran a network is remembered: the engine goes on below it. */
const withEvent = ({ fell }: AppState, { kind, key, from }: SessionEvent): Partial<AppState> =>
  kind === 'fault' && key === 'provider' && typeof from === 'string' && !fell.includes(from) ? { fell: [...fell, from] } : {};

const CARDS_KEPT = 8;

/** A card that is new lies on the picture; one that was put away while it measured does not come back. */
const withCard = ({ cards, cardShown }: AppState, card: WhatIf): Partial<AppState> => {
  const known = cards.some(({ id }) => id === card.id);
  const all = known ? cards.map((other) => (other.id === card.id ? card : other)) : [...cards, card];
  return { cards: all.slice(-CARDS_KEPT), cardShown: known ? cardShown : card.id };
};

const liveWith = (live: LiveSettings, asking: readonly Partial<LiveSettings>[]): LiveSettings => Object.assign({}, live, ...asking);

/** A change of settings is asked for: shown at once. */
export const asked = (state: AppState, change: Partial<LiveSettings>): Partial<AppState> => {
  const asking = [...state.asking, change];
  return { asking, run: { ...state.run, live: liveWith(state.saidLive, asking) } };
};

/** The engine has answered a change: `live` as it holds now, or null where it refused. */
export const answered = (state: AppState, change: Partial<LiveSettings>, live: LiveSettings | null): Partial<AppState> => {
  const asking = state.asking.filter((other) => other !== change);
  const saidLive = live ?? state.saidLive;
  return { asking, saidLive, run: { ...state.run, live: liveWith(saidLive, asking) } };
};

let nextNotice = 1;
const NOTICES_KEPT = 4;

/** Adds a sentence; one that already stands there is not said twice. */
export const withNotice = (notices: readonly Notice[], notice: Omit<Notice, 'id'>): readonly Notice[] =>
  [...notices.filter((other) => other.text !== notice.text), { ...notice, id: nextNotice++ }].slice(-NOTICES_KEPT);

const RECENT_KEPT = 8;

/** The sources opened before with this one in front, without credentials. An address that is nothing without its secret is not kept. */
export const withRecent = (recent: readonly string[], uri: string): readonly string[] => {
  const { shown } = splitAddress(uri);
  return tellsSecret(shown) ? recent : [shown, ...recent.filter((other) => other !== shown)].slice(0, RECENT_KEPT);
};

useApp.subscribe((state, before) => {
  if (state.selected !== before.selected) save('selected', state.selected);
  if (state.hud !== before.hud) save('hud', state.hud);
  if (state.scene !== before.scene) save('scene', state.scene);
  if (state.recent !== before.recent) save('recent', state.recent);
});
