import { availableParallelism } from 'node:os';
import { type AutoTune, EXIT_CODE, Fault, type TunedSettings } from '../../../contract/index.ts';
import type { Engine } from '../engine.ts';
import { candidates, sameSettings } from '../tune/candidates.ts';
import { gainOf } from '../tune/gain.ts';
import { RunSubject, type TunedRun } from '../tune/run-subject.ts';
import { type Swept, sweep } from '../tune/sweep.ts';
import { settingsWords } from '../tune/words.ts';
import { type Spread, spread } from './efficiency.ts';

const BLOCK_MS = 4000;
/** What auto-tune chooses may be so much behind the best of the sweep, percent. */
const WITHIN_PCT = 3;

interface TuneReport {
  readonly tuned: AutoTune;
  readonly rounds: number;
  readonly blockMs: number;
  readonly sweep: readonly { readonly settings: TunedSettings; readonly fps: Spread; readonly blocks: number }[];
  readonly best: TunedSettings;
  /** By how much the best of the sweep is ahead of what auto-tune chose, percent, with its 95 % interval. The best of several is so by luck, too. */
  readonly withinPct: number;
  readonly lowPct: number;
  readonly highPct: number;
}

/**
 * Holds auto-tune against a full sweep: the source saturated and looped, first auto-tune, then all settings in `rounds` rounds of longer blocks.
 * @returns the exit code: 0 where what it chose is within 3 % of the best.
 */
export const tuneBench = async (engine: Engine, uri: string, { rounds, json }: { rounds: number; json: boolean }): Promise<number> => {
  await engine.open(uri, { pace: 'saturate', loop: true });
  try {
    const tuned = await engine.handle('autoTune', {});
    if (tuned.state !== 'done' || !tuned.best) throw new Fault('internal', tuned.reason);
    process.stderr.write(`${tuned.reason}\n`);
    const swept = await sweepAll(engine, tuned, tuned.best, rounds);
    const report = reportOf(tuned, swept, rounds);
    process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : `${inWords(report)}\n`);
    return report.withinPct <= WITHIN_PCT ? EXIT_CODE.done : 1;
  } finally {
    await engine.close();
  }
};

const sweepAll = async (
  engine: Engine,
  { before, objective }: AutoTune,
  chosen: TunedSettings,
  rounds: number,
): Promise<readonly Swept[]> => {
  const subject = new RunSubject(asRun(engine), {
    apply: async (settings) => void (await engine.handle('setCompute', settings)),
    onFrame: (listener) => engine.onFrame(listener),
    cancelled: () => engine.state().phase !== 'playing',
  });
  if (objective !== 'processed_fps')
    throw new Fault('usage', 'A live source sets its own pace: open a file to hold auto-tune against a sweep.');
  const all = candidates(availableParallelism(), engine.state().detector?.provider.actual ?? 'cpu', before);
  return sweep(subject, [chosen, ...all.filter((each) => !sameSettings(each, chosen))], {
    rounds,
    blockMs: BLOCK_MS,
    told: (done, of) => {
      if (process.stderr.isTTY) process.stderr.write(`\rsweep: ${done} of ${of} blocks `);
    },
  });
};

/** As much of a run as a subject needs, from outside of the engine. */
const asRun = (engine: Engine): TunedRun => {
  const { source } = engine.state();
  if (!source) throw new Fault('usage', 'No source is open: open one first.');
  return {
    pipeline: {
      source,
      table: {
        get begun() {
          return engine.summary()?.frames.received ?? 0;
        },
      },
      seek: (ms) => void engine.handle('seek', { ms }),
    },
    clock: { now: () => performance.now() * 1e6 },
    positionMs: 0,
  };
};

const reportOf = (tuned: AutoTune, swept: readonly Swept[], rounds: number): TuneReport => {
  const measured = swept.filter(({ values }) => values.length > 0);
  const [chosen] = measured;
  if (!chosen) throw new Fault('internal', 'The sweep gave no numbers.');
  const best = measured.slice(1).reduce((ahead, each) => (each.lead.log > (ahead === chosen ? 0 : ahead.lead.log) ? each : ahead), chosen);
  const gain = best === chosen ? null : gainOf(tuned.objective, best.lead);
  return {
    tuned,
    rounds,
    blockMs: BLOCK_MS,
    sweep: measured.map(({ settings, values }) => ({ settings, fps: spread(values), blocks: values.length })),
    best: best.settings,
    withinPct: gain?.gainPct ?? 0,
    lowPct: gain?.gainLowPct ?? 0,
    highPct: gain?.gainHighPct ?? 0,
  };
};

const inWords = ({ sweep: all, tuned, best, withinPct, lowPct, highPct }: TuneReport): string => {
  const line = ({ settings, fps }: TuneReport['sweep'][number]): string => {
    const mark = [
      tuned.best && sameSettings(settings, tuned.best) ? ', chosen' : '',
      sameSettings(settings, tuned.before) ? ', before' : '',
    ];
    const name = `${settingsWords(settings)}, ${settings.ringSlots} slots`;
    return `${name.padEnd(44)} ${fps.median.toFixed(1)} fps (${fps.min.toFixed(1)} to ${fps.max.toFixed(1)})${mark.join('')}`;
  };
  const behind =
    withinPct === 0
      ? 'nothing of the sweep is ahead of it'
      : `${settingsWords(best)} is ahead by ${withinPct.toFixed(1)} % (${lowPct.toFixed(1)} to ${highPct.toFixed(1)} %)`;
  return [...all.toSorted((a, b) => b.fps.median - a.fps.median).map(line), `auto-tune's choice: ${behind}`].join('\n');
};
