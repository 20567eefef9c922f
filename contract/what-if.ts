import { z } from 'zod';

/** What a change of settings is judged by. */
export const WHAT_IF_METRICS = ['processed_fps', 'e2e_latency_p50', 'e2e_latency_p95', 'cpu'] as const;
export type WhatIfMetricName = (typeof WHAT_IF_METRICS)[number];

export const WHAT_IF_UNIT: { readonly [K in WhatIfMetricName]: string } = {
  processed_fps: 'fps',
  e2e_latency_p50: 'ms',
  e2e_latency_p95: 'ms',
  cpu: '%',
};

export const WHAT_IF_VERDICTS = ['better', 'worse', 'no measurable change', 'not measured'] as const;

export const whatIfMetric = z.object({
  name: z.enum(WHAT_IF_METRICS),
  before: z.number().nullable(),
  after: z.number().nullable(),
  /** after − before, and the ends of its confidence interval, in the metric's unit. */
  change: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  /** change ÷ before */
  changePct: z.number().nullable(),
  verdict: z.enum(WHAT_IF_VERDICTS),
});
export type WhatIfMetric = z.infer<typeof whatIfMetric>;

/** Before and after a change of settings: what it did, and how sure that is. */
export const whatIf = z.object({
  /** Grows with each change of the run. */
  id: z.int(),
  runId: z.int(),
  /** What was changed, as its event says it: "Classify: every frame → once per track". */
  change: z.string(),
  /** The settings that were changed. */
  keys: z.array(z.string()),
  /** From which frame on, and when (ns, engine's clock). */
  frame: z.int(),
  tNs: z.number(),
  /** `abandoned`: another change, a seek, a pause or the end came before enough was seen; `reason` says which. */
  state: z.enum(['measuring', 'done', 'abandoned']),
  reason: z.string().nullable(),
  /** In the order of WHAT_IF_METRICS; empty while it measures. */
  metrics: z.array(whatIfMetric),
  /** All together: better or worse where at least one metric is and none is the other way; `mixed` where they disagree. */
  verdict: z.enum([...WHAT_IF_VERDICTS, 'mixed']),
  beforeFrames: z.int(),
  afterFrames: z.int(),
  /** Of all intervals of the card together. */
  confidencePct: z.number(),
  /** Name of the statistical method, for the curious. */
  method: z.string(),
});
export type WhatIf = z.infer<typeof whatIf>;
