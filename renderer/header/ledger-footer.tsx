import './ledger-footer.css';
import { Tooltip } from '@mantine/core';
import { formatBytes, formatCount, formatPct } from '../format.ts';
import { dropTone, droppedTotal, type Tone } from '../live/tones.ts';
import { dropWords } from '../live/wording.ts';
import { useApp } from '../state/store.ts';

const EMPTY = { received: 0, presented: 0, analysedOnly: 0, decimated: 0, inFlight: 0, dropped: {}, unexplained: 0 };

const Entry = ({ id, name, value, title, tone = 'plain' }: { id: string; name: string; value: number; title: string; tone?: Tone }) => (
  <span title={title}>
    {name}{' '}
    <b data-testid={`ledger-${id}`} className={tone}>
      {formatCount(value)}
    </b>
  </span>
);

/** Where every frame of the run is: received = presented + analysed only + dropped + decimated + in flight, and nothing unexplained. */
export const LedgerFooter = () => {
  const ledger = useApp((state) => state.snapshot?.ledger) ?? EMPTY;
  const process = useApp((state) => state.snapshot?.engine);
  const drops = dropWords(ledger.dropped);
  const tone = dropTone(ledger);
  return (
    <footer className="ledger">
      <h2 className="visually-hidden">Ledger of frames</h2>
      <Entry id="received" name="received" value={ledger.received} title="Frames taken from the source" />
      <Entry id="presented" name="presented" value={ledger.presented} title="Analysed and drawn in this window" />
      <Entry
        id="analysedOnly"
        name="analysed only"
        value={ledger.analysedOnly}
        title="Analysed; not meant for the screen, or a newer one was shown"
      />
      <Tooltip
        disabled={drops.length === 0}
        label={drops.map(({ reason, n, text }) => (
          <div key={reason}>
            {formatCount(n)} {text}
          </div>
        ))}
      >
        <button type="button" className={drops.length === 0 ? 'plain' : ''} aria-label={`dropped ${droppedTotal(ledger)}`}>
          dropped{' '}
          <b data-testid="ledger-dropped" className={tone}>
            {formatCount(droppedTotal(ledger))}
          </b>
          {drops[0] !== undefined && (
            <span className="wide-only">
              {' '}
              · {drops.length > 1 ? 'mostly ' : ''}
              {drops[0].text}
            </span>
          )}
        </button>
      </Tooltip>
      <Entry id="decimated" name="decimated" value={ledger.decimated} title="Removed on purpose" />
      <Entry id="inFlight" name="in flight" value={ledger.inFlight} title="On their way right now" />
      <span className={ledger.unexplained === 0 ? 'ledger-balanced' : 'ledger-unbalanced'} title="received − all of the others: must be 0">
        unexplained <b data-testid="ledger-unexplained">{formatCount(ledger.unexplained)}</b> {ledger.unexplained === 0 ? '✓' : '✗'}
      </span>
      <span className="hd-push">
        engine <b className="hd-num">{formatPct(process?.cpuPct)}</b> cpu · <b>{formatBytes(process?.rssBytes)}</b>
      </span>
    </footer>
  );
};
