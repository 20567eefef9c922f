import { type Percentiles, STAGE_COLOUR, STAGE_MEANING, type Stage } from '../../contract/index.ts';
import { StageFall } from '../compute/stage-fall.tsx';
import { levelText } from '../figures/rows.ts';
import { formatCount, formatMean, formatMs, formatPct } from '../format.ts';
import { type SwitchName, toggle } from '../state/actions.ts';
import { useApp } from '../state/store.ts';
import { StageBar } from './stage-bar.tsx';
import { Toggle } from './toggle.tsx';
import { serviceTone } from './tones.ts';
import { paceIntervalMs, stageName, stageWords } from './wording.ts';

const SWITCHES: { readonly [K in Stage]?: { readonly name: SwitchName; readonly label: string } } = {
  detect: { name: 'detect', label: 'Detection (D)' },
  track: { name: 'track', label: 'Tracking (T)' },
  classify: { name: 'classify', label: 'Classification (C)' },
  present: { name: 'preview', label: 'Preview (P)' },
};

/** Selects a stage for the inspector; a second time closes it. */
const choose = (stage: Stage): void => useApp.setState(({ selected }) => ({ selected: selected === stage ? null : stage }));

const Times = ({ name, times, tone = 'plain' }: { name: string; times: Percentiles | undefined; tone?: string }) => (
  <>
    <span>{name}</span>
    <b className={tone}>{formatMs(times?.p50)}</b>
    <span className="card-p95">{formatMs(times?.p95)}</span>
  </>
);

/** One stage: what runs it, how long a frame waits for it and is worked on (p50 and p95), what stands before it (now and on average), how busy it is, and its switch. */
export const StageCard = ({ stage }: { readonly stage: Stage }) => {
  const stats = useApp((state) => state.snapshot?.stages[stage]);
  const words = useApp((state) => stageWords(stage, state.run, state.snapshot));
  const p95Ms = useApp((state) => state.frameWindow?.stages[stage]?.p95Ms ?? null);
  const barMs = useApp((state) => state.barMs);
  const selected = useApp((state) => state.selected === stage);
  const intervalMs = useApp((state) => paceIntervalMs(state.run));
  const knob = SWITCHES[stage];
  const on = useApp((state) => knob === undefined || state.run.live[knob.name]);
  const shown = on && stats !== undefined && stats.serviceMs.n > 0 ? stats : undefined;
  return (
    <article
      className="card"
      style={{ '--c': STAGE_COLOUR[stage] }}
      data-testid={`stage-card-${stage}`}
      data-selected={selected}
      data-off={!on}
      aria-label={stageName(stage)}
    >
      <button
        type="button"
        className="card-choose"
        aria-pressed={selected}
        aria-label={`${stageName(stage)}: details`}
        title={words === '' ? STAGE_MEANING[stage] : `${words}\n${STAGE_MEANING[stage]}`}
        onClick={() => choose(stage)}
      />
      <header className="card-head">
        <span className="card-name">{stageName(stage)}</span>
        <span className="card-by">{words}</span>
        <StageFall stage={stage} />
        {knob !== undefined && <Toggle on={on} label={knob.label} testId={`switch-${knob.name}`} onChange={() => void toggle(knob.name)} />}
      </header>
      <div className="card-bar">
        <StageBar waitMs={shown?.waitMs.p50 ?? null} serviceMs={shown?.serviceMs.p50 ?? null} p95Ms={shown ? p95Ms : null} fullMs={barMs} />
      </div>
      <div className="card-nums">
        <Times name="wait" times={shown?.waitMs} />
        <span className="card-right">queue</span>
        <b title={shown === undefined ? undefined : `Frames handed over and not yet begun: ${levelText(shown.queueDepth)}`}>
          {formatCount(shown?.queueDepth.now)} <i>/ {formatMean(shown?.queueDepth.mean)}</i>
        </b>
        <Times name="service" times={shown?.serviceMs} tone={serviceTone(shown?.serviceMs.p50 ?? null, intervalMs, shown?.workers ?? 1)} />
        <span className="card-right">use</span>
        <b>{formatPct(shown?.utilisationPct)}</b>
      </div>
    </article>
  );
};
