import type { JSX } from 'react';

/** Why something is not there, in one sentence, and a way to try again. */
export function Failure({ text, onRetry }: { readonly text: string; readonly onRetry: () => void }): JSX.Element {
  return (
    <p className="se-warning se-failure" role="alert" data-testid="failure">
      <span>{text}</span>
      <button type="button" className="co-button" onClick={onRetry}>
        Try again
      </button>
    </p>
  );
}
