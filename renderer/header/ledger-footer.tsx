import './ledger-footer.css';
import { Tooltip } from '@mantine/core';
import type { Ledger } from '../../contract/index.ts';
import { formatBytes, formatCount, formatPct } from '../format.ts';
import { dropTone, droppedTotal, type Tone } from '../live/tones.ts';
import { lossesOf } from '../live/wording.ts';
import { useApp } from '../state/store.ts';
import { ProbeOverhead } from './probe-overhead.tsx';

const EMPTY: Ledger = { received: 0, presented: 0, analysedOnly: 0, decimated: 0, inFlight: 0, dropped: {}, places: {}, unexplained: 0 };

const Entry = ({ id, name, value, title, tone = 'plain' }: { id: string; name: string; value: number; title: string; tone?: Tone }) => (
  <span title={title}>
    {name}{' '}
    <b data-testid={`ledger-${id}`} className={tone}>
      {formatCount(value)}
    </b>
  </span>
);

/** What was lost against our will, how much of it because it came too late, and on demand every reason and place. */
const Dropped = ({ ledger }: { readonly ledger: Ledger }) => {
  const losses = lossesOf(ledger);
  const total = droppedTotal(ledger);
  const late = ledger.dropped.present_missed ?? 0;
  const tone = dropTone(ledger);
  return (
    <Tooltip
      disabled={losses.length === 0}
      label={losses.map(({ name, why, n }) => (
        <div key={name}>
          {formatCount(n)} {name}
          {why !== '' && <span className="ledger-why"> · {why}</span>}
        </div>
      ))}
    >
      <button
        type="button"
        aria-label={`dropped ${total}, of them late ${late}: ${losses.map(({ name, n }) => `${n} ${name}`).join(', ')}`}
      >
        dropped{' '}
        <b data-testid="ledger-dropped" className={tone}>
          {formatCount(total)}
        </b>
        {total > 0 && (
          <>
            {' '}
            · <span className="wide-only">of them </span>late{' '}
            <b data-testid="ledger-late" className={late > 0 ? tone : ''}>
              {formatCount(late)}
            </b>
          </>
        )}
      </button>
    </Tooltip>
  );
};

/** What the engine takes of the machine, in percent of one core, and what looking at it costs. */
const EngineUse = () => {
  const process = useApp((state) => state.snapshot?.engine);
  return (
    <span className="hd-push ledger-engine">
      <span title="The engine's process, in percent of one core, and its memory">
        engine <b className="hd-num">{formatPct(process?.cpuPct)}</b> cpu
        <span className="wide-only">
          {' '}
          · <b>{formatBytes(process?.rssBytes)}</b>
        </span>
      </span>
      <ProbeOverhead />
    </span>
  );
};

/** Where every frame of the run is: received = presented + analysed only + dropped + decimated + in flight, and nothing unexplained. */
export const LedgerFooter = () => {
  const ledger = useApp((state) => state.snapshot?.ledger) ?? EMPTY;
  return (
    <footer className="ledger">
      <h2 className="visually-hidden">Ledger of frames</h2>
      <Entry id="received" name="received" value={ledger.received} title="Frames taken from the source" />
      <Entry id="presented" name="presented" value={ledger.presented} title="Analysed and drawn in this window" />
      <Entry id="analysedOnly" name="analysed only" value={ledger.analysedOnly} title="Analysed, and not meant for the screen" />
      <Dropped ledger={ledger} />
      <Entry id="decimated" name="decimated" value={ledger.decimated} title="Removed on purpose" />
      <Entry id="inFlight" name="in flight" value={ledger.inFlight} title="On their way right now" />
      <span className={ledger.unexplained === 0 ? 'ledger-balanced' : 'ledger-unbalanced'} title="received − all of the others: must be 0">
        unexplained <b data-testid="ledger-unexplained">{formatCount(ledger.unexplained)}</b> {ledger.unexplained === 0 ? '✓' : '✗'}
      </span>
      <EngineUse />
    </footer>
  );
};
