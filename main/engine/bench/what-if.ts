import { EXIT_CODE, Fault, type LiveSettings, type WhatIf } from '../../../contract/index.ts';
import type { Engine } from '../engine.ts';

/** How long a setting holds before the next change: what a card takes for its "before". */
const HOLD_MS = 15_000;
const CARD_TIMEOUT_MS = 10_000;

interface Trial {
  readonly name: string;
  readonly change: Partial<LiveSettings>;
  readonly expected: WhatIf['verdict'];
}

/**
 * Holds the what-if cards against what is known: a change that takes work away must be called better, its undoing worse, and a change that
 * changes nothing (objects are never so small) "no measurable change". Real time, looped; `trials` of each.
 * @returns the exit code: 0 where each kind was judged right in 19 of 20.
 */
export const whatIfBench = async (engine: Engine, uri: string, trials: number, json: boolean): Promise<number> => {
  await engine.open(uri, { pace: 'realtime', loop: true });
  if (!engine.state().classifier) throw new Fault('usage', 'This needs a classifier: give one with --classifier.');
  engine.set({ classifyWhen: 'every-frame', classifyMinSidePx: 8 });
  const cycle = (n: number): readonly Trial[] => [
    { name: 'every frame → once per track', change: { classifyWhen: 'once-per-track' }, expected: 'better' },
    { name: 'nothing', change: { classifyMinSidePx: n % 2 === 0 ? 7 : 8 }, expected: 'no measurable change' },
    { name: 'once per track → every frame', change: { classifyWhen: 'every-frame' }, expected: 'worse' },
  ];
  const results = new Map<string, { right: number; cards: WhatIf[] }>();
  try {
    for (let n = 0; n < trials; n++) {
      for (const { name, change, expected } of cycle(n)) {
        await new Promise((resolve) => setTimeout(resolve, HOLD_MS));
        const card = await cardOf(engine, change);
        const kept = results.get(name) ?? { right: 0, cards: [] };
        kept.cards.push(card);
        if (card.verdict === expected) kept.right++;
        results.set(name, kept);
        process.stderr.write(`${n + 1} of ${trials}, ${name}: ${card.verdict} ${shortly(card)}\n`);
      }
    }
  } finally {
    await engine.close();
  }
  const report = [...results].map(([name, { right, cards }]) => ({ name, right, trials: cards.length, cards }));
  const lines = report.map(({ name, right, trials: of }) => `${name}: judged right in ${right} of ${of}`);
  process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : `${lines.join('\n')}\n`);
  return report.every(({ right, trials: of }) => right >= of * 0.95) ? EXIT_CODE.done : 1;
};

const cardOf = async (engine: Engine, change: Partial<LiveSettings>): Promise<WhatIf> => {
  const done = Promise.withResolvers<WhatIf>();
  const stop = engine.subscribe({
    state: () => undefined,
    snapshot: () => undefined,
    event: () => undefined,
    whatIf: (card) => {
      if (card.state !== 'measuring') done.resolve(card);
    },
  });
  const timer = setTimeout(() => done.reject(new Fault('internal', 'No card came for a change of settings.')), CARD_TIMEOUT_MS);
  engine.set(change);
  try {
    return await done.promise;
  } finally {
    clearTimeout(timer);
    stop();
  }
};

const shortly = ({ metrics, reason }: WhatIf): string =>
  reason ??
  metrics.map(({ name, before, after, verdict }) => `${name} ${before?.toFixed(1)} → ${after?.toFixed(1)} (${verdict})`).join(', ');
