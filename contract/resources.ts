import { z } from 'zod';

const pct = z.number();

/** What the machine gives, read once a second. A thing that has no counter here says why; nothing is estimated. */
export const resources = z.object({
  tNs: z.number(),
  /** The engine's process. CPU in percent of one core. */
  engine: z.object({ cpuPct: pct, rssBytes: z.number(), heapBytes: z.number() }),
  /** The engine's own threads by name (`source`, `detect 1`, `track`, `classify`, `record`, `work`, `hub`); CPU in percent of one core. */
  threads: z.array(z.object({ name: z.string(), cpuPct: pct })),
  /** CPU of the engine that is none of these threads': garbage collection, compilers, pools. */
  otherThreadsPct: pct,
  /** The window's process; null: `reason` says why. */
  window: z.object({ cpuPct: pct, memoryBytes: z.number() }).nullable(),
  windowReason: z.string().nullable(),
  /** Each GPU that could be read; utilisation in percent. Empty: `gpuReason` says why. */
  gpus: z.array(
    z.object({
      name: z.string(),
      utilisationPct: pct.nullable(),
      decoderPct: pct.nullable(),
      encoderPct: pct.nullable(),
      memoryBytes: z.number().nullable(),
    }),
  ),
  gpuReason: z.string().nullable(),
  /** Energy since the run was opened, by counters that were read; null: `energyReason` says why. */
  energy: z.object({ joules: z.number(), watts: z.number().nullable(), counter: z.string() }).nullable(),
  energyReason: z.string().nullable(),
  /** Cores this process may use. */
  cores: z.int(),
});
export type Resources = z.infer<typeof resources>;

/** What the instruments may cost, percent of frames a second. */
export const OVERHEAD_BUDGET_PCT = 2;

/** What the instruments cost: 1 − processed_fps(instruments on) ÷ processed_fps(off), saturated, from interleaved blocks of one run. */
export const overhead = z.object({
  state: z.enum(['measuring', 'done', 'failed']),
  /** 0..1 */
  progress: z.number(),
  reason: z.string().nullable(),
  /** `probe_overhead`, percent: the Hodges–Lehmann estimate of the pairs of blocks, their range, and its 95 % confidence interval. */
  probeOverheadPct: z.object({ median: pct, min: pct, max: pct, low: pct, high: pct }).nullable(),
  pairs: z.int(),
  blockMs: z.number(),
  fpsOn: z.number().nullable(),
  fpsOff: z.number().nullable(),
  spansPerFrame: z.number().nullable(),
  /** (1 ÷ fps on − 1 ÷ fps off) ÷ spans a frame: what a run without real networks is judged by. */
  nsPerSpan: z.number().nullable(),
  /** What was switched on in the `on` blocks besides the timing itself. */
  with: z.object({ recording: z.boolean(), overlay: z.boolean(), preview: z.boolean() }),
});
export type Overhead = z.infer<typeof overhead>;
