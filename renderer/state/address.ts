import type { Credentials } from '../../contract/index.ts';

/** An address taken apart: what may be shown and kept, and who asks; null where it names nobody. */
export interface Address {
  readonly shown: string;
  readonly credentials: Credentials | null;
}

/** Scheme, user information (also where a password has an unencoded `/`, `?` or `#`), the rest. */
const NETWORK = /^([a-z][a-z0-9+.-]*:\/\/)(?:([^/?#]*|(?!\[)[^@/?#:]*:[^/?#]*[^\d/?#].*)@)?(.*)$/is;

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** Whether a source is reached over the network: `scheme://…`, but for `file://`. */
export const isNetwork = (uri: string): boolean => /^(?!file:)[a-z][a-z0-9+.-]*:\/\//i.test(uri.trim());

/** Whether it is asked for by RTSP, which can carry its pictures in two ways. */
export const isRtsp = (uri: string): boolean => /^rtsps?:\/\//i.test(uri.trim());

/** Takes the user's name and password out of an address; a path, or anything else that is no network address, is all shown. */
export const splitAddress = (uri: string): Address => {
  const [, scheme = '', info, rest = ''] = isNetwork(uri) ? (NETWORK.exec(uri) ?? []) : [];
  if (info === undefined) return { shown: uri, credentials: null };
  const colon = info.indexOf(':');
  const [user, password] = colon < 0 ? [info, ''] : [info.slice(0, colon), info.slice(colon + 1)];
  return {
    shown: `${scheme}${rest}`,
    credentials: info === '' || info === ':' ? null : { user: decoded(user), password: decoded(password) },
  };
};

/** The address with who asks in it, as a source is opened by. @param shown an address without */
export const joinAddress = (shown: string, credentials: Credentials | null): string => {
  const [, scheme, , rest = ''] = isNetwork(shown) ? (NETWORK.exec(shown) ?? []) : [];
  if (scheme === undefined || credentials === null) return shown;
  const password = credentials.password === '' ? '' : `:${encodeURIComponent(credentials.password)}`;
  return `${scheme}${encodeURIComponent(credentials.user)}${password}@${rest}`;
};

/** What credentials are kept for: "rtsp://camera:554"; null of what is no network address, or has no host yet. */
export const originOf = (uri: string): string | null => {
  const [, origin] = isNetwork(uri) ? (/^([a-z][a-z0-9+.-]*:\/\/[^/?#]+)/i.exec(splitAddress(uri.trim()).shown) ?? []) : [];
  return origin?.toLowerCase() ?? null;
};

/** Whether what stands behind the host says a secret: `?password=…`, `/user=admin_pwd=…`. */
export const tellsSecret = (uri: string): boolean => isNetwork(uri) && /(?:pass|pwd|secret|token|auth|key)[a-z_-]*=/i.test(uri);

/** The last part of a path or address, without what is asked of it: "rtsp://camera/one?token=x" → "one". */
export const nameOf = (uri: string): string => {
  const { shown } = splitAddress(uri);
  const path = isNetwork(shown) ? shown.replace(/[?#].*$/s, '') : shown;
  return path.split(/[\\/]/).findLast((part) => part !== '') ?? shown;
};
