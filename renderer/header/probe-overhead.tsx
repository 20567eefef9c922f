import type { Overhead } from '../../contract/index.ts';
import { measureOverhead } from '../state/actions.ts';
import { isRunning, useApp } from '../state/store.ts';
import { overheadRange, overheadText, overheadTone } from './overhead-words.ts';

const Measure = ({ reason }: { readonly reason: string | null }) => {
  const possible = useApp((state) => state.link === 'open' && isRunning(state.run.phase));
  return (
    <button
      type="button"
      className="ledger-measure"
      data-testid="measure-overhead"
      disabled={!possible}
      title={`${reason === null ? '' : `Not measured: ${reason}. `}Measures what the instruments cost: the pipeline saturated for a minute or two, with and without them`}
      onClick={() => void measureOverhead()}
    >
      measure
    </button>
  );
};

const Result = ({ overhead }: { readonly overhead: Overhead }) => (
  <b data-testid="probe-overhead" className={overheadTone(overhead)} title={overheadRange(overhead)}>
    {overheadText(overhead)}
  </b>
);

/** `probe_overhead` in the footer: measured, being measured, or a button that does it. */
export const ProbeOverhead = () => {
  const overhead = useApp((state) => state.overhead);
  return (
    <span className="ledger-probe" data-state={overhead?.state ?? 'unknown'}>
      probe overhead{' '}
      {overhead === null || overhead.state === 'failed' ? (
        <Measure reason={overhead?.reason ?? null} />
      ) : overhead.state === 'measuring' ? (
        <>
          measuring <b className="hd-num">{Math.round(overhead.progress * 100)} %</b>
        </>
      ) : (
        <Result overhead={overhead} />
      )}
    </span>
  );
};
