import { type AutoTune, MAX_INTRA_OP_THREADS, MAX_RING_SLOTS, type TunedSettings } from '../../../contract/index.ts';

/** So many settings of sessions are tried, the one before included: more would leave no time to be sure of any. */
export const MOST_CANDIDATES = 12;
/** More sessions than this are not worth their memory: the source and the threads behind want cores, too. */
const MOST_SESSIONS = 4;
/** From this many cores on, more sessions are tried, and fewer steps on the way to them. */
const MANY_CORES = 12;
const MANY_SESSIONS = [1, 2, 4, 6] as const;
const DEVICE_SESSIONS = [1, 2, 3] as const;
/** Beside the frames that sessions are at, one is being written and one is behind them. */
const SLOTS_BESIDE = 2;
const SLOTS_TRIED: { readonly [O in AutoTune['objective']]: readonly number[] } = {
  processed_fps: [8, 16],
  // What waits in the ring is late.
  analysis_latency: [4, 8],
};

type SessionSettings = Omit<TunedSettings, 'ringSlots'>;

/** The same text for settings that hold the same sessions: between them nothing has to be loaded. */
export const sessionKey = ({ detectThreads, intraOpThreads, spinning }: SessionSettings): string =>
  `${detectThreads}×${intraOpThreads}${spinning ? ' spinning' : ''}`;

export const sameSettings = (one: TunedSettings, other: TunedSettings): boolean =>
  sessionKey(one) === sessionKey(other) && one.ringSlots === other.ringSlots;

/**
 * The settings of sessions that are worth a try, the one before first, then the most promising ones first; at most `MOST_CANDIDATES`. Sessions have
 * all cores between them, or half, or a quarter; only where they have as good as all can it help to spin. On a device a session has one thread.
 * Slots are as before, but never too few for the sessions.
 * @param cores 1 or more
 * @param provider what the first network runs on: `cpu`, or a device
 */
export const candidates = (cores: number, provider: string, before: TunedSettings): readonly TunedSettings[] => {
  const found = new Map([[sessionKey(before), before]]);
  for (const settings of provider === 'cpu' ? onCores(cores) : onDevice()) {
    const key = sessionKey(settings);
    if (found.size < MOST_CANDIDATES && !found.has(key)) found.set(key, { ...settings, ringSlots: slotsFor(settings, before.ringSlots) });
  }
  return [...found.values()];
};

/** The same sessions with other numbers of slots: those before, and what else may suit the objective. */
export const slotVariants = (
  settings: TunedSettings,
  before: TunedSettings,
  objective: AutoTune['objective'],
): readonly TunedSettings[] => {
  const slots = new Set([before.ringSlots, ...SLOTS_TRIED[objective]].map((wanted) => slotsFor(settings, wanted)));
  slots.delete(settings.ringSlots);
  return [...slots].map((ringSlots) => ({ ...settings, ringSlots }));
};

const slotsFor = ({ detectThreads }: SessionSettings, wanted: number): number =>
  Math.min(MAX_RING_SLOTS, Math.max(wanted, detectThreads + SLOTS_BESIDE));

const onDevice = (): readonly SessionSettings[] =>
  DEVICE_SESSIONS.map((detectThreads) => ({ detectThreads, intraOpThreads: 1, spinning: false }));

const onCores = (cores: number): readonly SessionSettings[] => {
  const upTo = Math.min(cores + 1, MOST_SESSIONS);
  const sessions = cores >= MANY_CORES ? MANY_SESSIONS : Array.from({ length: upTo }, (_, index) => index + 1);
  const sharing = (part: number, spinning: boolean): readonly SessionSettings[] =>
    sessions.flatMap((detectThreads) => {
      const all = Math.max(1, Math.floor(cores / detectThreads));
      const intraOpThreads = Math.min(MAX_INTRA_OP_THREADS, Math.ceil(all / part));
      // One thread has none to wait for.
      return spinning && intraOpThreads === 1 ? [] : [{ detectThreads, intraOpThreads, spinning }];
    });
  return [...sharing(1, false), ...sharing(2, false), ...sharing(1, true), ...sharing(4, false), ...sharing(2, true)];
};
