import './one-frame.css';
import { STAGE_COLOUR, STAGES } from '../../contract/index.ts';
import { formatMs, formatPct, formatPlural } from '../format.ts';
import { limiting, Sentence } from '../run/sentence.tsx';
import { toggleRun } from '../state/actions.ts';
import { useApp } from '../state/store.ts';
import type { FrameWindow } from '../state/window.ts';
import { unattributedTone } from './tones.ts';
import { stageName } from './wording.ts';

interface Piece {
  readonly key: string;
  readonly title: string;
  readonly colour: string;
  readonly ms: number;
  readonly kind: 'wait' | 'service';
}

const piecesOf = (window: FrameWindow): readonly Piece[] => {
  const pieces = STAGES.flatMap((stage): readonly Piece[] => {
    const share = window.stages[stage];
    if (share === undefined) return [];
    const colour = STAGE_COLOUR[stage];
    return [
      { key: `${stage} wait`, title: `${stageName(stage)}: wait ${formatMs(share.waitMs)} ms`, colour, ms: share.waitMs, kind: 'wait' },
      { key: stage, title: `${stageName(stage)}: service ${formatMs(share.serviceMs)} ms`, colour, ms: share.serviceMs, kind: 'service' },
    ];
  });
  const unattributed: Piece = {
    key: 'unattributed',
    title: `Unattributed: ${formatMs(window.unattributedMs)} ms`,
    colour: STAGE_COLOUR.unattributed,
    ms: window.unattributedMs,
    kind: 'service',
  };
  return [...pieces, unattributed].filter((piece) => piece.ms > 0);
};

/** What limits the run, in the engine's first sentence; leads to all that is known of it. */
const Limit = () => {
  const bottleneck = useApp((state) => state.snapshot?.bottleneck);
  const [words = ''] = bottleneck?.words ?? [];
  return (
    <button type="button" className="one-frame-limit" data-testid="limit" title={words} onClick={toggleRun}>
      <span>{bottleneck === undefined ? '' : <Sentence text={words} stages={limiting(bottleneck)} />}</span>
    </button>
  );
};

/** Where the time of a mean frame goes, from receive to display: the parts add up to the whole. */
export const OneFrame = () => {
  const window = useApp((state) => state.frameWindow);
  const inference = useApp((state) => state.snapshot?.inferenceSharePct ?? null);
  const unattributed = useApp((state) => state.snapshot?.unattributedPct ?? null);
  const around = inference === null ? null : Math.max(0, 100 - inference - (unattributed ?? 0));
  return (
    <section className="one-frame" aria-label="One frame, end to end">
      <h2 className="heading">
        <button type="button" className="one-frame-open" title="Numbers of the whole run (I)" onClick={toggleRun}>
          One frame, end to end
        </button>
        <em title={window === null ? undefined : `mean of ${formatPlural(window.frames, 'frame')}`}>
          mean <b className="one-frame-mean">{formatMs(window?.e2eMs)}</b> ms
        </em>
      </h2>
      <div className="bar bar-tall">
        {window !== null &&
          piecesOf(window).map(({ key, title, colour, ms, kind }) => (
            <i
              key={key}
              className={`bar-${kind}`}
              title={title}
              style={{ '--c': colour, width: `${((ms / window.e2eMs) * 100).toFixed(2)}%` }}
            />
          ))}
      </div>
      <div className="one-frame-words">
        <span>
          <i>inference</i> <b>{formatPct(inference)}</b>
        </span>
        <span>
          <i>around it</i> <b>{formatPct(around)}</b>
        </span>
        <span>
          <i>unattributed</i> <b className={unattributedTone(unattributed)}>{formatPct(unattributed)}</b>
        </span>
      </div>
      <Limit />
    </section>
  );
};
