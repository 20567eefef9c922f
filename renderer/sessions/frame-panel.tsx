import { type JSX, useEffect, useRef } from 'react';
import type { FrameObject } from '../../contract/frame.ts';
import type { TimelineFrame } from '../../contract/session.ts';
import { useRequest } from '../connection/use-request.ts';
import { formatCount, formatScore, NOTHING } from '../format.ts';
import { Waterfall } from '../timeline/waterfall.tsx';
import { ageText, boxText } from './session-words.ts';
import { Failure } from './failure.tsx';

/** A frame that is looked at, and its row in frames.arrows. */
export interface ChosenFrame {
  readonly row: number;
  readonly frame: TimelineFrame;
}

interface Props {
  readonly id: string;
  readonly chosen: ChosenFrame;
  readonly onStep: (steps: number) => void;
  readonly onClose: () => void;
}

type Seen = Omit<FrameObject, 'box'> & { readonly box: readonly number[] };

function ObjectRow({ object }: { readonly object: Seen }): JSX.Element {
  const { label, score, track, box } = object;
  const said = object.class === null ? [] : [object.class, ...object.also];
  return (
    <tr>
      <td title={label}>{label}</td>
      <td className="se-num se-dim">{track === null ? NOTHING : `#${track}`}</td>
      <td className="se-num">{formatScore(score)}</td>
      <td title={said.map((each) => each.label).join(' · ')}>
        {said.length === 0 ? (
          <span className="se-faint">{NOTHING}</span>
        ) : (
          said.map((each) => `${each.label} ${formatScore(each.score)}`).join(' · ')
        )}
      </td>
      <td className="se-num se-dim">{object.class === null ? '' : ageText(object.class)}</td>
      <td className="se-num se-dim">{boxText(box)}</td>
    </tr>
  );
}

function Objects({ objects }: { readonly objects: readonly Seen[] }): JSX.Element {
  return (
    <table className="se-table se-objects" data-testid="frame-objects">
      <thead>
        <tr>
          <th scope="col">Label</th>
          <th scope="col" className="se-num">
            Track
          </th>
          <th scope="col" className="se-num">
            Score
          </th>
          <th scope="col">Class</th>
          <th scope="col" className="se-num" title="Frames since the second network saw it; 0: on this frame">
            Age
          </th>
          <th scope="col" className="se-num" title="Left, top and size in source pixels">
            Box
          </th>
        </tr>
      </thead>
      <tbody>
        {objects.map((object, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: objects of one frame have no other name than their place
          <ObjectRow key={at} object={object} />
        ))}
      </tbody>
    </table>
  );
}

/** One frame: each of its spans where it happened, and what was seen in it. */
export function FramePanel({ id, chosen, onStep, onClose }: Props): JSX.Element {
  const { row, frame } = chosen;
  const { result, fault, busy, again } = useRequest('sessionFrame', { id, row });
  const objects = result !== null && result.row === row ? result.objects : null;
  const panel = useRef<HTMLElement>(null);
  // Once: later frames stand where this one does.
  useEffect(() => {
    panel.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  return (
    <section ref={panel} className="se-panel se-frame" data-testid="frame-panel" data-frame={frame.frame} aria-label="Frame">
      <Waterfall frame={frame} onClose={onClose} onStep={onStep} />
      <h3 className="se-sub">
        Objects <em>{objects === null ? '' : formatCount(objects.length)}</em>
      </h3>
      {fault !== null && <Failure text={fault} onRetry={again} />}
      {objects === null && busy && <p className="se-dim">Reading…</p>}
      {objects?.length === 0 && <p className="se-dim">Nothing was seen in it.</p>}
      {objects !== null && objects.length > 0 && (
        <div className="se-scroll">
          <Objects objects={objects} />
        </div>
      )}
    </section>
  );
}
