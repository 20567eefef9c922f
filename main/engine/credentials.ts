import { Fault } from '../../contract/index.ts';

/** What stands for something that is not shown. */
const HIDDEN = '…';

/** An address as it is opened, and as people, files and logs may see it. */
export interface Address {
  /** What FFmpeg is given: as it came; credentials that it would take for a part of the host or the path are percent-encoded. */
  readonly opened: string;
  /** Without user, password, and values of a query that are secret by their name. */
  readonly shown: string;
}

/** Names of a query's values that are not shown: `password`, `passphrase` (SRT), `access_token`, `api_key`, `X-Amz-Signature`, … */
const SECRET_NAME = /pass|pwd|token|secret|key|auth|credential|signature|^sig$/i;
/** Of a query: its mark, name and value, and the punctuation of a sentence behind it. */
const QUERY_VALUE = /([?&;#])([^=?&;#\s]{1,60})=([^&;#\s]*?)(["'`,:.!?)\]}>]*)(?=[&;#\s]|$)/g;
const HEADER = /\b((?:proxy-)?authorization\s*[:=]\s*)(?:(?:basic|digest|bearer)\s+)?[^\s].*/gi;

/** Scheme, `://`, and all that follows up to a space: an address somewhere in a text. */
const ADDRESS = /\b([a-z][a-z0-9+.-]{1,20}:\/\/)(\S*)/gi;
const WHOLE_ADDRESS = /^\s*([a-z][a-z0-9+.-]{1,20}:\/\/)(.*)$/is;

/** A host, or `[IPv6]`, with its port if it has one. */
const HOST = /^(?:\[[^\]\s]*\]|[^\s:@[\]]*)(?::\d*)?$/;
/** The same with the punctuation of a sentence behind it. */
const QUOTED_HOST = /^(?:\[[^\]\s]*\]|[^\s:@[\]]*)(?::\d*)?["'`,;:.!?)\]}>]*$/;
const AUTHORITY = /^[^/?#]*/;

interface Parts {
  /** Before the last @ that may end them; null: there are none. */
  readonly userInfo: string | null;
  /** Host, path and query. */
  readonly rest: string;
  /** FFmpeg finds the host where we do. */
  readonly standard: boolean;
}

const authorityOf = (afterScheme: string): string => AUTHORITY.exec(afterScheme)?.[0] ?? '';

/**
 * Tells user and password from what follows them. Where a password has an `@`, `/`, `?` or `#` that is not percent-encoded, an address can be read in
 * more than one way; the reading is taken that hides most, so a path with an `@` behind credentials is hidden, too.
 */
const partsOf = (afterScheme: string): Parts => {
  const authority = authorityOf(afterScheme);
  const [inner, last] = [authority.lastIndexOf('@'), afterScheme.lastIndexOf('@')];
  const cut = (standard: boolean): Parts => ({ userInfo: afterScheme.slice(0, last), rest: afterScheme.slice(last + 1), standard });
  const valid = HOST.test(authority.slice(inner + 1));
  if (inner >= 0) return cut(valid);
  const none: Parts = { userInfo: null, rest: afterScheme, standard: true };
  if (last < 0) return none;
  // `user:12/34@host` reads as the host "user" and its port; `nas:8080/@folder` is one.
  const maybeUser = /^[^.:[\]]+:\d+$/.test(authority) && !/^localhost:/i.test(authority) && afterScheme[last - 1] !== '/';
  return valid && !maybeUser ? none : cut(false);
};

const withoutSecretValues = (text: string): string =>
  text.replace(QUERY_VALUE, (whole, mark: string, name: string, _value: string, end: string) =>
    SECRET_NAME.test(name) ? `${mark}${name}=${HIDDEN}${end}` : whole,
  );

const shownOf = (scheme: string, afterScheme: string): string => {
  const { userInfo, rest } = partsOf(afterScheme);
  if (userInfo !== null) {
    const certain = QUOTED_HOST.test(authorityOf(rest)) && !/[@/?#]/.test(userInfo) && userInfo !== HIDDEN;
    return `${scheme}${certain ? '' : `${HIDDEN}@`}${withoutSecretValues(rest)}`;
  }
  // `user:password` of an address that was not typed to its end.
  const [, host, port] = /^(\[[^\]]*\]|[^/?#:]*):([^/?#]*)/.exec(rest) ?? [];
  if (host === undefined || QUOTED_HOST.test(`${host}:${port}`)) return scheme + withoutSecretValues(rest);
  return `${scheme}${host}:${HIDDEN}`;
};

/** What is percent-encoded stays so. */
const encoded = (text: string): string =>
  text.replace(/%(?![0-9a-f]{2})|[^%a-z0-9._~!$&'()*+,;=-]/giu, (character) => encodeURIComponent(character));

const openedOf = (scheme: string, afterScheme: string): string => {
  const { userInfo, rest, standard } = partsOf(afterScheme);
  if (standard || userInfo === null) return scheme + afterScheme;
  const colon = userInfo.indexOf(':');
  const [user, password] = colon < 0 ? [userInfo, null] : [userInfo.slice(0, colon), userInfo.slice(colon + 1)];
  return `${scheme}${encoded(user)}${password === null ? '' : `:${encoded(password)}`}@${rest}`;
};

/** An address in its two forms; a path, or anything else without `scheme://`, is the same in both. */
export const splitAddress = (address: string): Address => {
  const [, scheme, afterScheme] = WHOLE_ADDRESS.exec(address) ?? [];
  if (scheme === undefined || afterScheme === undefined) return { opened: address, shown: address };
  return { opened: openedOf(scheme, afterScheme), shown: shownOf(scheme, afterScheme) };
};

/** Any text without the credentials of the addresses in it. For all that is shown, written or printed and may quote an address. */
export const redact = (text: string): string =>
  text.includes('://') || /authorization/i.test(text)
    ? text
        .replace(ADDRESS, (_whole, scheme: string, afterScheme: string) => shownOf(scheme, afterScheme))
        .replace(HEADER, (_whole, name: string) => name + HIDDEN)
    : text;

/** The same of what was thrown: the error itself where there is nothing to hide. */
export const redactError = (error: unknown): unknown => {
  if (!(error instanceof Error)) return typeof error === 'string' ? redact(error) : error;
  const message = redact(error.message);
  if (message === error.message) return error;
  return error instanceof Fault
    ? new Fault(error.kind, message)
    : Object.assign(new Error(message), { stack: redact(error.stack ?? message) });
};
