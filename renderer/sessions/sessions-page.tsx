import { type JSX, useEffect, useState } from 'react';
import { SessionList } from './session-list.tsx';
import { SessionView } from './session-view.tsx';
import { hashOfSession, sessionOfHash } from './session-words.ts';
import './sessions.css';

const LIST = '#/sessions';

/** Recorded sessions: the list, or the one that the address names (`#/sessions/ID`). */
export function SessionsPage(): JSX.Element {
  const [id, setId] = useState(() => sessionOfHash(window.location.hash));
  useEffect(() => {
    const changed = (): void => setId(sessionOfHash(window.location.hash));
    window.addEventListener('hashchange', changed);
    return () => {
      window.removeEventListener('hashchange', changed);
      // Another page has no part in this one's address.
      if (window.location.hash.startsWith(LIST)) window.history.replaceState(null, '', window.location.pathname + window.location.search);
    };
  }, []);
  useEffect(() => {
    const hash = id === null ? LIST : hashOfSession(id);
    if (window.location.hash !== hash) window.history.replaceState(null, '', hash);
  }, [id]);
  const open = (next: string | null): void => {
    window.location.hash = next === null ? LIST : hashOfSession(next);
    setId(next);
  };
  return id === null ? <SessionList onOpen={open} /> : <SessionView key={id} id={id} onBack={() => open(null)} />;
}
