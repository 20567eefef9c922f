import type { JSX, ReactNode } from 'react';
import type { RunSummary } from '../../contract/run.ts';
import type { SessionListItem } from '../../contract/session.ts';
import { formatBytes, formatCount, formatFps, formatMean, formatMs, formatPct, formatPlural, formatRate } from '../format.ts';
import { fpsTone, shareTone, unattributedTone } from '../live/tones.ts';
import { glassWords } from '../source/words.ts';
import { ledgerParts } from './session-words.ts';

/** Fewer samples than this, and a p99 is little more than the maximum. */
const P99_SAMPLES = 1000;

function Tile({ name, title, children }: { readonly name: string; readonly title: string; readonly children: ReactNode }): JSX.Element {
  return (
    <div className="se-tile" title={title}>
      <span>{name}</span>
      <div>{children}</div>
    </div>
  );
}

/** What the whole session amounts to, in tiles, and its ledger in one line. */
export function SessionSummary({ summary, item }: { readonly summary: RunSummary; readonly item: SessionListItem }): JSX.Element {
  const { fps, latencyMs, glass, cascade, frames, source } = summary;
  const { e2e, analysis } = latencyMs;
  const parts = ledgerParts(frames);
  return (
    <section data-testid="session-summary" aria-label="Summary">
      <div className="se-tiles" data-live={source.kind === 'live'}>
        <Tile name="Processed" title="Frames analysed ÷ the session's time">
          <b className={fpsTone(fps.processed, fps.source)}>{formatFps(fps.processed)}</b> <small>fps</small>
          {fps.source !== null && <em>of {formatRate(fps.source)}</em>}
        </Tile>
        <div className="se-tile se-wide" title="e2e: from the frame's arrival to its being on screen">
          <span>Receive to display, ms</span>
          <dl>
            {(['p50', 'p95', 'p99', 'max'] as const).map((name) => (
              <div key={name} data-few={name === 'p99' && e2e.n < P99_SAMPLES}>
                <dt title={name === 'p99' && e2e.n < P99_SAMPLES ? `of ${formatCount(e2e.n)} frames only` : undefined}>{name}</dt>
                <dd>{formatMs(e2e[name])}</dd>
              </div>
            ))}
          </dl>
        </div>
        {glass !== null && (
          <div className="se-tile" title={glassWords(glass)}>
            <span>Capture to display, ms</span>
            <dl>
              {(['p50', 'p95'] as const).map((name) => (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>{formatMs(glass.latencyMs[name])}</dd>
                </div>
              ))}
            </dl>
          </div>
        )}
        <div className="se-tile" title="From the frame's arrival to the end of its last analysis stage">
          <span>Analysis, ms</span>
          <dl>
            {(['p50', 'p95'] as const).map((name) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{formatMs(analysis[name])}</dd>
              </div>
            ))}
          </dl>
        </div>
        {source.kind === 'live' && (
          <Tile
            name="Connection"
            title="How often a live source was lost, and for how long; stalls are gaps longer than max(1 s, 3 intervals)"
          >
            <b className={source.reconnects > 0 ? 'warn' : 'plain'}>{formatPlural(source.reconnects, 'reconnect')}</b>
            <em>
              {formatPlural(source.stalls, 'stall')} · {formatMean(source.downtimeMs / 1000)} s down
            </em>
          </Tile>
        )}
        <Tile name="Unattributed" title="Part of e2e that no stage's wait or service accounts for">
          <b className={unattributedTone(summary.unattributedPct)}>{formatPct(summary.unattributedPct)}</b>
        </Tile>
        <Tile name="Inference share" title="Service of the networks ÷ e2e; and e2e ÷ service of the networks, the overhead ratio">
          <b>{formatPct(summary.inferenceSharePct)}</b>
          {summary.overheadRatio !== null && <em>overhead {formatMean(summary.overheadRatio)} ×</em>}
        </Tile>
        <Tile name="Drop rate" title="Dropped ÷ received; late are those that were analysed, but not in time to be presented">
          <b className={shareTone(summary.dropRatePct)}>{formatPct(summary.dropRatePct)}</b>
          <em>{formatCount(summary.late)} late</em>
        </Tile>
        <Tile name="Coverage" title="(classified + valid cached) ÷ eligible objects">
          <b>{formatPct(cascade.coveragePct)}</b>
          <em>{formatCount(cascade.classified)} classified</em>
        </Tile>
        <Tile name="Frames" title="Kept in the session">
          <b>{formatCount(item.frames)}</b>
          <em>{formatBytes(item.bytes)}</em>
        </Tile>
      </div>
      <p className="se-ledger">
        {parts.map(({ name, value, tone }) => (
          <span key={name} className={tone}>
            {name} <b>{value}</b>
            {tone === 'se-good' && ' ✓'}
          </span>
        ))}
      </p>
    </section>
  );
}
