import type { JSX } from 'react';
import type { SessionListItem } from '../../contract/session.ts';
import { STATE_WORDS } from './session-words.ts';

/** How a session ended, in a word; the sentence behind it is its title. */
export function StateBadge({ state }: { readonly state: SessionListItem['state'] }): JSX.Element {
  const { word, sentence } = STATE_WORDS[state];
  return (
    <span className="se-badge" data-state={state} title={sentence}>
      {word}
    </span>
  );
}
