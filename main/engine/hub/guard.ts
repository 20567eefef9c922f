import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** 256 random bits, base64url (43 characters). */
export const newToken = (): string => randomBytes(32).toString('base64url');

/** Compares in a time that does not depend on where two texts differ, nor on their lengths. */
export const sameToken = (given: string | null | undefined, expected: string): boolean => {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given ?? ''), digest(expected)) && given !== null && given !== undefined;
};

/** The headers that tell where a request comes from. */
export interface Provenance {
  readonly host?: string | undefined;
  readonly origin?: string | undefined;
}

/**
 * Whether a request was made to this hub by name (`Host`), and by a page that this hub served (`Origin`, where the client sends one). This is
 * what keeps a web page elsewhere out: neither DNS rebinding nor a cross-site WebSocket passes it.
 */
export const isOwnRequest = ({ host, origin }: Provenance, port: number): boolean => {
  const names = [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`];
  if (host === undefined || !names.includes(host.toLowerCase())) return false;
  return origin === undefined || origin.toLowerCase() === `http://${host.toLowerCase()}`;
};

/** The token a request carries: `Authorization: Bearer …`, or `?token=…` (a browser cannot set headers on a WebSocket). */
export const tokenOf = (url: string | undefined, authorization: string | undefined): string | null => {
  if (authorization?.startsWith('Bearer ')) return authorization.slice('Bearer '.length);
  const query = url?.indexOf('?') ?? -1;
  return query < 0 ? null : new URLSearchParams(url?.slice(query + 1)).get('token');
};

/** Path of a request's target, without its query. */
export const pathOf = (url: string | undefined): string => (url ?? '/').split('?', 1)[0] ?? '/';
