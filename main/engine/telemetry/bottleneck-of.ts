import type { Bottleneck, Figures, Ledger, LiveSettings, OpenSettings, SourceInfo } from '../../../contract/index.ts';
import type { Tally } from './tally.ts';
export const bottleneckOf = (input: { figures: Figures; tally: Tally; source: SourceInfo; open: OpenSettings; live: LiveSettings; ledger: Ledger }): Bottleneck => ({
  throughput: null, latency: null, headroomPct: input.figures.headroomPct, latencyDriftMsPerMin: null, budgetMs: input.live.latencyBudgetMs, exceedsBudgetInS: null, outrun: false, words: [],
});
