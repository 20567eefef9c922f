import { type Percentiles, type RunSummary, STAGE_COLOUR, STAGE_MEANING, STAGES } from '../../../../contract/index.ts';
import { type Markup, markup } from './markup.ts';
import { countText, msText, pctText, shortText } from './numbers.ts';

type Percentile = Exclude<keyof Percentiles, 'n'>;
const TIMES: readonly Percentile[] = ['p50', 'p95', 'p99', 'max'];
const TOGETHER: readonly Percentile[] = ['p50', 'p95'];
/** Fewer frames than this, and a p99 is little more than the maximum. */
const P99_FRAMES = 1000;

const cells = (times: Percentiles, columns: readonly Percentile[]): Markup[] =>
  columns.map((column, at) => {
    const ms = times[column];
    const quiet = ms === null || ms < 0.05 || (column === 'p99' && times.n < P99_FRAMES);
    return markup`<td class="${at === 0 ? 'first' : ''} ${quiet ? 'faint' : ''}">${msText(ms)}</td>`;
  });

const heads = (columns: readonly Percentile[]): Markup[] =>
  columns.map((column, at) => markup`<th class="${at === 0 ? 'first' : ''}">${column}</th>`);

/** What each stage costs: percentiles of its wait, its service and both, its queue and how busy its threads are. */
export function stagesSection({ stages, warmupFrames }: RunSummary): Markup {
  const rows = STAGES.flatMap((stage) => {
    const figures = stages[stage];
    if (!figures) return [];
    const { waitMs, serviceMs, stageLatencyMs, queueDepth, workers, utilisationPct } = figures;
    return [
      markup`<tr style="--c:${STAGE_COLOUR[stage]}" title="${STAGE_MEANING[stage]}"><td><i class="swatch"></i>${stage}</td>${cells(waitMs, TIMES)}${cells(serviceMs, TIMES)}${cells(stageLatencyMs, TOGETHER)}<td class="first">${shortText(queueDepth.mean)}</td><td>${countText(queueDepth.max)}</td><td>${workers}</td><td class="first"><span class="use"><u style="width:${Math.min(100, utilisationPct).toFixed(1)}%"></u></span><span class="share">${pctText(utilisationPct)}</span></td></tr>`,
    ];
  });
  const note = warmupFrames > 0 ? `ms over the session, without the first ${warmupFrames} frames` : 'ms over the session';
  return markup`<section class="panel"><h2>Stages<em>${note}</em></h2><div class="scroll"><table>
<thead><tr><th></th><th class="group" colspan="4">Wait</th><th class="group" colspan="4">Service</th><th class="group" colspan="2">Both</th><th class="group" colspan="2">Queue</th><th></th><th></th></tr>
<tr><th>Stage</th>${heads(TIMES)}${heads(TIMES)}${heads(TOGETHER)}<th class="first">mean</th><th>max</th><th>Workers</th><th class="first">Utilisation</th></tr></thead>
<tbody>${rows}</tbody></table></div></section>`;
}
