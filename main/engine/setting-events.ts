import {
  type ClassifyWhen,
  DECODE_SKIP_MEANING,
  type LiveSettings,
  type ReadMode,
  type RingPolicy,
  type SessionEvent,
} from '../../contract/index.ts';

const SWITCHES = { detect: 'Detect', track: 'Track', classify: 'Classify', preview: 'Preview' } as const;

const WHEN: { readonly [W in ClassifyWhen]: (every: number, grownPct: number) => string } = {
  'every-frame': () => 'every frame',
  'once-per-track': () => 'once per track',
  'every-n-frames': (every) => `every ${every} frames of a track`,
  'when-grown': (_every, grownPct) => `again when the box grew by ${grownPct} %`,
};

/** When objects are classified, spelled out: tools disagree on what 0 and 1 mean. */
export const classifyRuleInWords = (settings: Pick<LiveSettings, 'classifyWhen' | 'classifyEveryFrames' | 'classifyGrowthPct'>): string =>
  WHEN[settings.classifyWhen](settings.classifyEveryFrames, settings.classifyGrowthPct);

const inWords = (key: keyof LiveSettings, settings: LiveSettings): string => {
  switch (key) {
    case 'detect':
    case 'track':
    case 'classify':
    case 'preview':
      return `${SWITCHES[key]} switched ${settings[key] ? 'on' : 'off'}`;
    case 'score':
      return `Objects reported from score ${settings.score.toFixed(2)}`;
    case 'classifyWhen':
    case 'classifyEveryFrames':
    case 'classifyGrowthPct':
      return `Classify: ${classifyRuleInWords(settings)}`;
    case 'classifyMinSidePx':
      return `Classify: objects of at least ${settings.classifyMinSidePx} px`;
    case 'classifyMaxPerFrame':
      return `Classify: at most ${settings.classifyMaxPerFrame} objects a frame`;
    case 'latencyBudgetMs':
      return `Latency budget ${settings.latencyBudgetMs} ms`;
    case 'maxFps':
      return settings.maxFps === null ? 'Analysis: every frame' : `Analysis: at most ${settings.maxFps} frames a second`;
    case 'decodeSkip':
      return `Decode: ${DECODE_SKIP_MEANING[settings.decodeSkip]}`.replace(/\.$/, '');
    case 'classifyLabels':
      return settings.classifyLabels.length > 0
        ? `Classify: only ${settings.classifyLabels.join(', ')}`
        : 'Classify: objects of every label';
  }
};

export const FLOW_NAME = { policy: 'Ring', read: 'Read' } as const;

/** What happens to frames that come faster than they are analysed. */
export const flowInWords = (key: 'policy' | 'read', flow: { readonly policy: RingPolicy; readonly read: ReadMode }): string =>
  `${FLOW_NAME[key]}: ${flow[key]}`;

export type SettingChange = Pick<SessionEvent, 'kind' | 'text' | 'key' | 'from' | 'to'>;

/** What changed between two settings, one event a key. */
export const settingChanges = (before: LiveSettings, after: LiveSettings): SettingChange[] =>
  (Object.keys(after) as (keyof LiveSettings)[])
    .filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]))
    .map((key) => ({ kind: key in SWITCHES ? 'toggle' : 'setting', text: inWords(key, after), key, from: before[key], to: after[key] }));

/** What a change was, from what to what where that can be said shortly: "Classify: every frame → once per track". One text a change. */
export const changeInWords = (before: LiveSettings, after: LiveSettings): string[] => {
  const texts = settingChanges(before, after).map(({ key, text }) => {
    if (key === 'classifyWhen' || key === 'classifyEveryFrames' || key === 'classifyGrowthPct')
      return `Classify: ${classifyRuleInWords(before)} → ${classifyRuleInWords(after)}`;
    if (key === 'score') return `Score ${before.score.toFixed(2)} → ${after.score.toFixed(2)}`;
    return text;
  });
  return [...new Set(texts)];
};
