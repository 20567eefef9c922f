import { Button, CloseButton } from '@mantine/core';
import { useApp } from '../state/store.ts';
import { ownNetworkNote } from './own-words.ts';

/** One line over the picture where a network or a source of our own stands in for the user's, and what leads on from there; can be put away. */
export const OwnNote = () => {
  const note = useApp((state) => ownNetworkNote(state.run));
  const away = useApp((state) => state.ownNoteAway);
  if (note === null || note.text === away) return null;
  const go = (): void => useApp.setState(note.leadsTo === 'models' ? { page: 'models' } : { dialog: 'open' });
  return (
    <div className="picture-own" data-testid="own-note">
      <span>{note.text}</span>
      <Button size="compact-xs" variant="default" onClick={go}>
        {note.leadsTo === 'models' ? 'Models' : 'Open a video'}
      </Button>
      <CloseButton size="xs" aria-label="Put this line away" onClick={() => useApp.setState({ ownNoteAway: note.text })} />
    </div>
  );
};
