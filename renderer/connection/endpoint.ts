interface PageAddress {
  readonly protocol: string;
  readonly host: string;
  readonly search: string;
}

const tokenOf = ({ search }: Pick<PageAddress, 'search'>): string => encodeURIComponent(new URLSearchParams(search).get('token') ?? '');

/**
 * Where the engine listens: the same host that served the page, with the token from the page's own address.
 * `http://127.0.0.1:4000/?token=abc` → `ws://127.0.0.1:4000/ws?token=abc`.
 */
export const socketUrl = (page: PageAddress): string =>
  `${page.protocol === 'https:' ? 'wss' : 'ws'}://${page.host}/ws?token=${tokenOf(page)}`;

/** The address that a model's file of this name is sent to. */
export const modelUrl = (page: Pick<PageAddress, 'search'>, fileName: string): string =>
  `/models?name=${encodeURIComponent(fileName)}&token=${tokenOf(page)}`;

/** The address of something of a session that the engine serves: `thumbnail`, `export/csv`. */
export const sessionUrl = (page: Pick<PageAddress, 'search'>, id: string, what: string): string =>
  `/api/sessions/${encodeURIComponent(id)}/${what}?token=${tokenOf(page)}`;
