import './sessions.css';
import { type JSX, useCallback, useEffect, useState } from 'react';
import { ComparePage } from '../compare/compare-page.tsx';
import { hashOf, isSessionsHash, routeOf, type SessionsRoute } from './route.ts';
import { SessionList } from './session-list.tsx';
import { SessionView } from './session-view.tsx';

/** Recorded sessions: the list, the one that the address names (`#/sessions/ID`), or several side by side (`#/compare/ID,ID`). */
export function SessionsPage(): JSX.Element {
  const [route, setRoute] = useState(() => routeOf(window.location.hash));
  useEffect(() => {
    const changed = (): void => setRoute(routeOf(window.location.hash));
    window.addEventListener('hashchange', changed);
    return () => {
      window.removeEventListener('hashchange', changed);
      // Another page has no part in this one's address.
      if (isSessionsHash(window.location.hash)) window.history.replaceState(null, '', window.location.pathname + window.location.search);
    };
  }, []);
  useEffect(() => {
    const hash = hashOf(route);
    if (window.location.hash !== hash) window.history.replaceState(null, '', hash);
  }, [route]);
  const open = useCallback((next: SessionsRoute): void => {
    window.location.hash = hashOf(next);
    setRoute(next);
  }, []);
  if (route.page === 'session') return <SessionView key={route.id} id={route.id} onOpen={open} />;
  if (route.page === 'compare') return <ComparePage ids={route.ids} onOpen={open} />;
  return <SessionList onOpen={open} />;
}
