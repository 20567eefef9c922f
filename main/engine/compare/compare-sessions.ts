import { type ComparedMetric, type Comparison, Fault, MAX_COMPARED } from '../../../contract/index.ts';
import { cautionsAbout, cautionsOf } from './cautions.ts';
import { curvesOf, ecdfsOf } from './ecdfs.ts';
import { CONFIDENCE_PCT, differenceOf } from './judge.ts';
import { METRICS } from './metrics.ts';
import { type Pair, pairOf } from './pair.ts';
import { comparable, type RecordedRun, readRun, type SessionPlace } from './recorded-run.ts';
import { differingSettings, isSameSource } from './settings.ts';
import { verdictOf, wordsOf } from './words.ts';

/** What is kept of a session once it is compared: not its frames. */
interface Compared {
  readonly run: Pick<RecordedRun, 'detail' | 'summary'>;
  readonly values: readonly (number | null)[];
  readonly differences: readonly ComparedMetric['differences'][number][];
  readonly curves: readonly (number[] | null)[];
  readonly paired: boolean;
  readonly cautions: readonly string[];
}

const compared = (run: RecordedRun, first: RecordedRun | null): Compared => {
  const pair: Pair | null = first && pairOf(first, run, isSameSource(first.detail.manifest.source, run.detail.manifest.source));
  return {
    run: { detail: run.detail, summary: run.summary },
    values: METRICS.map((metric) => metric.of(run)),
    differences: METRICS.map((metric) => pair && differenceOf(metric, pair)),
    curves: curvesOf(run.whole),
    paired: pair?.paired ?? false,
    cautions: [...cautionsOf(run.detail), ...(pair && first ? cautionsAbout(first, run, pair) : [])],
  };
};

/** Metrics that no session has are left out. */
const metricsOf = (sessions: readonly Compared[]): ComparedMetric[] =>
  METRICS.flatMap(({ name, label, unit, better, headline }, at) => {
    const values = sessions.map((session) => session.values[at] ?? null);
    if (values.every((value) => value === null)) return [];
    return [{ name, label, unit, better, headline, values, differences: sessions.map(({ differences }) => differences[at] ?? null) }];
  });

const methodOf = (others: readonly Compared[]): string => {
  const paired = others.filter((session) => session.paired).length;
  const which = paired === others.length ? 'of the same frames, ' : paired === 0 ? '' : 'of the same frames where they are, ';
  return `stretches ${which}drawn anew; spread between equal runs; t, Bonferroni over ${METRICS.filter(({ headline }) => headline).length}`;
};

/**
 * Sessions side by side, wherever they lie; see judge.ts for how differences are judged. Holds the frames of two of them at a time, about 80 MB
 * for two hours; between batches other work of the thread goes on.
 * @throws Fault (usage) where one cannot be read, is still being recorded, or has no frames.
 */
export const comparePlaces = async (places: readonly SessionPlace[]): Promise<Comparison> => {
  if (places.length < 2 || places.length > MAX_COMPARED)
    throw new Fault('usage', `${places.length} sessions were given, and 2 to ${MAX_COMPARED} can be compared: choose as many.`);
  // Before any is read whole, that all can be.
  for (const place of places) await comparable(place);
  const first = await readRun(places[0]!);
  const sessions = [compared(first, null)];
  for (const place of places.slice(1)) sessions.push(compared(await readRun(place), first));
  const details = sessions.map(({ run }) => run.detail);
  const metrics = metricsOf(sessions);
  return {
    sessions: details.map(({ item, warnings }) => ({
      id: item.id,
      name: item.name,
      startedAt: item.startedAt,
      durationMs: item.durationMs,
      frames: item.frames,
      sourceName: item.sourceName,
      warnings,
    })),
    settings: differingSettings(details),
    metrics,
    verdicts: sessions.map((_, at) => (at === 0 ? null : verdictOf(metrics, at))),
    words: sessions.map((_, at) => (at === 0 ? '' : wordsOf(metrics, at))),
    ecdfs: ecdfsOf(sessions.map(({ curves }) => curves)),
    confidencePct: CONFIDENCE_PCT,
    method: methodOf(sessions.slice(1)),
    cautions: [...new Set(sessions.flatMap(({ cautions }) => cautions))],
  };
};

/** Sessions of one folder side by side; the first is what the others are held against. @throws as comparePlaces */
export const compareSessions = (root: string, ids: readonly string[]): Promise<Comparison> =>
  comparePlaces(ids.map((id) => ({ root, id })));
