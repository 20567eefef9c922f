import { z } from 'zod';
import { STAGES } from './stages.ts';
import { WHAT_IF_VERDICTS } from './what-if.ts';

/** At most so many sessions are compared at once. */
export const MAX_COMPARED = 8;

/** `lower`: less of it is better; `neither`: a difference is neither good nor bad (a count of objects). */
export const METRIC_DIRECTIONS = ['lower', 'higher', 'neither'] as const;

/** `changed`: surely another value, of a metric whose difference is neither good nor bad. */
export const METRIC_VERDICTS = [...WHAT_IF_VERDICTS, 'changed'] as const;

/** What another session differs from the first by, in one metric. */
export const metricDifference = z.object({
  /** This − first, in the metric's unit; null where one has none. */
  change: z.number().nullable(),
  /** change ÷ first, percent; null where the first is 0 or the metric is a percentage or drift of its own (its change is in points). */
  changePct: z.number().nullable(),
  /** Ends of the confidence interval of `change`; null where there is too little to say. */
  low: z.number().nullable(),
  high: z.number().nullable(),
  /** `not measured` where there is no interval, too. */
  verdict: z.enum(METRIC_VERDICTS),
});
export type MetricDifference = z.infer<typeof metricDifference>;

export const comparedMetric = z.object({
  /** The name that rules use: `e2e.p95`, `processed_fps`, `drop_rate`, `detect.service.p50`. */
  name: z.string(),
  /** For people: "e2e p95", "detect service p50". */
  label: z.string(),
  unit: z.string(),
  better: z.enum(METRIC_DIRECTIONS),
  /** What the verdict rests on; the others are in the table for reading. */
  headline: z.boolean(),
  /** One a session, in their order; null where it was not measured. */
  values: z.array(z.number().nullable()),
  /** One a session; null for the first. */
  differences: z.array(metricDifference.nullable()),
});
export type ComparedMetric = z.infer<typeof comparedMetric>;

/** Two or more sessions side by side; the first is what the others are held against. */
export const comparison = z.object({
  sessions: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      startedAt: z.string(),
      durationMs: z.number(),
      frames: z.int(),
      sourceName: z.string(),
      /** Sentences about what could not be read. */
      warnings: z.array(z.string()),
    }),
  ),
  /** Settings, models, source and machine, as far as they are not the same in all; `values` as people read them, one a session. */
  settings: z.array(z.object({ key: z.string(), label: z.string(), values: z.array(z.string()) })),
  metrics: z.array(comparedMetric),
  /** One a session; null for the first. `mixed`: some headline metrics are better and some worse. */
  verdicts: z.array(z.enum([...WHAT_IF_VERDICTS, 'mixed']).nullable()),
  /** One sentence a session about what differs, most important first; empty for the first. */
  words: z.array(z.string()),
  /** Empirical cumulative distributions of times, each at the same shares of frames: `ms[k]` is the quantile at `shares[k]`. */
  ecdfs: z.array(
    z.object({
      name: z.string(),
      label: z.string(),
      stage: z.enum(STAGES).nullable(),
      shares: z.array(z.number()),
      /** One a session; null where it has none. */
      curves: z.array(z.array(z.number()).nullable()),
    }),
  ),
  /** Of all headline intervals of a session together. */
  confidencePct: z.number(),
  /** Name of the statistical method, for the curious. */
  method: z.string(),
  /** What makes the comparison weak, in sentences: another source, too short, another machine. */
  cautions: z.array(z.string()),
});
export type Comparison = z.infer<typeof comparison>;
