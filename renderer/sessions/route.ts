/** What the page of sessions shows, as its address names it. */
export type SessionsRoute =
  | { readonly page: 'list' }
  | { readonly page: 'session'; readonly id: string }
  | { readonly page: 'compare'; readonly ids: readonly string[] };

const LIST: SessionsRoute = { page: 'list' };

/** Whether an address is one of these pages'. */
export const isSessionsHash = (hash: string): boolean => /^#\/(sessions|compare)(\/|$)/.test(hash);

/** `#/sessions/ID`: one session. `#/compare/ID,ID`: several side by side. Anything else is the list. */
export function routeOf(hash: string): SessionsRoute {
  const [, page, rest] = /^#\/(sessions|compare)\/([^/]+)$/.exec(hash) ?? [];
  if (page === undefined || rest === undefined) return LIST;
  try {
    if (page === 'sessions') return { page: 'session', id: decodeURIComponent(rest) };
    return { page: 'compare', ids: rest.split(',').map(decodeURIComponent) };
  } catch {
    return LIST;
  }
}

export function hashOf(route: SessionsRoute): string {
  if (route.page === 'session') return `#/sessions/${encodeURIComponent(route.id)}`;
  return route.page === 'compare' ? `#/compare/${route.ids.map(encodeURIComponent).join(',')}` : '#/sessions';
}
