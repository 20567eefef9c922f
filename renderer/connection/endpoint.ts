/**
 * Where the engine listens: the same host that served the page, with the token from the page's own address.
 * `http://127.0.0.1:4000/?token=abc` → `ws://127.0.0.1:4000/ws?token=abc`.
 */
export const socketUrl = (page: { readonly protocol: string; readonly host: string; readonly search: string }): string => {
  const token = new URLSearchParams(page.search).get('token') ?? '';
  return `${page.protocol === 'https:' ? 'wss' : 'ws'}://${page.host}/ws?token=${encodeURIComponent(token)}`;
};
