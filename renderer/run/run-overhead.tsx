import { Button, Progress } from '@mantine/core';
import { OVERHEAD_BUDGET_PCT, type Overhead } from '../../contract/index.ts';
import { formatCount, formatFps } from '../format.ts';
import { overheadText, overheadTone, overheadVerdict, percentText } from '../header/overhead-words.ts';
import { Kv } from '../live/kv.tsx';
import { measureOverhead } from '../state/actions.ts';
import { isRunning, useApp } from '../state/store.ts';

const withWords = ({ with: on }: Overhead): string => {
  const parts = [on.recording ? 'recording' : null, on.overlay ? 'overlay' : null, on.preview ? 'preview' : null];
  const known = parts.filter((part) => part !== null);
  return known.length === 0 ? 'timing alone' : `timing, ${known.join(', ')}`;
};

const Result = ({ overhead }: { readonly overhead: Overhead }) => {
  const pct = overhead.probeOverheadPct;
  return (
    <Kv
      rows={[
        {
          name: 'Probe overhead',
          value: overheadText(overhead),
          tone: overheadTone(overhead),
          title: 'The Hodges–Lehmann estimate of the pairs, and half its 95 % interval',
        },
        { name: 'Verdict', value: overheadVerdict(overhead), tone: overheadTone(overhead) },
        {
          name: 'Range',
          value: pct === null ? '–' : `${percentText(pct.min)} to ${percentText(pct.max)} %`,
          title: 'Of the pairs of blocks',
        },
        { name: 'Frames/s with · without', value: `${formatFps(overhead.fpsOn)} · ${formatFps(overhead.fpsOff)}` },
        {
          name: 'A span costs',
          value: overhead.nsPerSpan === null ? '–' : `${formatCount(overhead.nsPerSpan)} ns`,
          title: `${formatCount(overhead.spansPerFrame)} spans a frame`,
        },
        { name: 'Switched on', value: withWords(overhead) },
        { name: 'Blocks', value: `${formatCount(overhead.pairs)} pairs of ${formatCount(overhead.blockMs)} ms`, tone: 'quiet' },
      ]}
    />
  );
};

/** What the instruments cost, measured on demand on the source that is open. */
export const RunOverhead = () => {
  const overhead = useApp((state) => state.overhead);
  const possible = useApp((state) => state.link === 'open' && isRunning(state.run.phase));
  const measuring = overhead?.state === 'measuring';
  return (
    <section className="insp-section" data-testid="overhead" data-state={overhead?.state ?? 'unknown'}>
      <h3 className="heading">
        Probe overhead <em>budget {OVERHEAD_BUDGET_PCT} %</em>
      </h3>
      {overhead?.state === 'done' && <Result overhead={overhead} />}
      {overhead?.state === 'failed' && <p className="run-words quiet">Not measured: {overhead.reason ?? 'it was interrupted'}.</p>}
      {measuring && <Progress size={4} mt={6} value={overhead.progress * 100} transitionDuration={0} aria-label="Measuring the overhead" />}
      <div className="run-measure">
        <span>
          {measuring
            ? `Saturated, with and without instruments: ${Math.round(overhead.progress * 100)} %`
            : 'Saturates the pipeline for about a minute and a half, then goes on.'}
        </span>
        <Button size="compact-xs" variant="default" disabled={!possible || measuring} onClick={() => void measureOverhead()}>
          {overhead?.state === 'done' ? 'Again' : 'Measure'}
        </Button>
      </div>
    </section>
  );
};
