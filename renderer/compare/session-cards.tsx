import { IconX } from '@tabler/icons-react';
import type { JSX } from 'react';
import type { Comparison } from '../../contract/compare.ts';
import { formatCount } from '../format.ts';
import { hashOf } from '../sessions/route.ts';
import { durationText, startedText } from '../sessions/session-words.ts';
import { colourOf, letterOf, sentenceOf, VERDICT_SIGN } from './words.ts';

interface Props {
  readonly comparison: Comparison;
  readonly onBaseline: (id: string) => void;
  /** Null where no fewer can be compared. */
  readonly onRemove: ((id: string) => void) | null;
}

/** The letter of a session in its colour. */
export const Letter = ({ index }: { readonly index: number }): JSX.Element => (
  <b className="cm-letter" style={{ '--c': colourOf(index) }}>
    {letterOf(index)}
  </b>
);

function Card({ comparison, index, onBaseline, onRemove }: Props & { readonly index: number }): JSX.Element | null {
  const session = comparison.sessions[index];
  if (session === undefined) return null;
  const verdict = comparison.verdicts[index] ?? null;
  const words = sentenceOf(comparison.words[index] ?? '');
  return (
    <article className="cm-card" data-testid="compared" data-verdict={verdict ?? undefined}>
      <header>
        <Letter index={index} />
        <a href={hashOf({ page: 'session', id: session.id })} title={session.name}>
          {session.name}
        </a>
        {index === 0 ? (
          <span className="se-badge">baseline</span>
        ) : (
          <button
            type="button"
            className="co-button"
            onClick={() => onBaseline(session.id)}
            title="Hold the others against this one"
            data-testid="make-baseline"
          >
            make baseline
          </button>
        )}
        {onRemove !== null && (
          <button
            type="button"
            className="hd-icon"
            aria-label={`Leave out ${session.name}`}
            title="Leave out"
            onClick={() => onRemove(session.id)}
          >
            <IconX size={13} stroke={1.8} />
          </button>
        )}
      </header>
      <p className="se-dim">
        {session.sourceName} · {startedText(session.startedAt)} · {durationText(session.durationMs)} · {formatCount(session.frames)} frames
      </p>
      {verdict !== null && (
        <p className="cm-verdict" data-testid="verdict">
          <em data-verdict={verdict}>
            {VERDICT_SIGN[verdict]} {verdict}
          </em>{' '}
          {words}
        </p>
      )}
      {index === 0 && <p className="cm-verdict se-dim">The others are held against this one.</p>}
      {session.warnings.map((text) => (
        <p key={text} className="se-warn">
          {text}
        </p>
      ))}
    </article>
  );
}

/** Who is compared, and what came of it. */
export function SessionCards(props: Props): JSX.Element {
  return (
    <div className="cm-cards">
      {props.comparison.sessions.map(({ id }, index) => (
        <Card key={id} index={index} {...props} />
      ))}
    </div>
  );
}
