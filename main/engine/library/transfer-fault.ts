/** Why one try to get a file failed: a sentence's second half, and what can be done about it. */
export class TransferFault extends Error {
  override readonly name = 'TransferFault';
  /** `again`: another try may do; `anew`: without what there is so far; `never`: it will be the same. */
  readonly next: 'again' | 'anew' | 'never';
  /** Earliest moment of another try, ms from now, where the server says one. */
  readonly afterMs: number;
  constructor(message: string, next: TransferFault['next'], options: ErrorOptions & { afterMs?: number } = {}) {
    super(message, options);
    this.next = next;
    this.afterMs = options.afterMs ?? 0;
  }
}

const OFFLINE: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name is not known here',
  EAI_AGAIN: 'names cannot be looked up just now',
  ENETUNREACH: 'there is no way to it',
  EHOSTUNREACH: 'there is no way to it',
  ENETDOWN: 'the network is down',
  ECONNREFUSED: 'it refuses connections',
  ETIMEDOUT: 'it does not answer',
  EADDRNOTAVAIL: 'there is no way to it',
};

const FULL: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of the disk is used up',
  EACCES: 'the folder may not be written to',
  EPERM: 'the folder may not be written to',
  EROFS: 'the disk is read-only',
};

/** The code of a system's or Node's error, else ''. */
export const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');

/** What a failure of the connection to `host` means; `proxied`: the environment names a proxy. */
export const connectionFault = (error: unknown, host: string, proxied = false): TransferFault => {
  if (error instanceof TransferFault) return error;
  const code = codeOf(error);
  const offline = OFFLINE[code];
  if (offline !== undefined)
    return new TransferFault(
      proxied
        ? `${host} cannot be reached: the proxy of HTTPS_PROXY or HTTP_PROXY, or what is behind it, is not there (${code}); correct the variable`
        : `${host} cannot be reached: ${offline}; connect to the network, or set HTTPS_PROXY, and try again`,
      'again',
      { cause: error },
    );
  if (code.startsWith('ERR_PROXY'))
    return new TransferFault('the proxy of HTTPS_PROXY or HTTP_PROXY does not let it through; correct the variable', 'never', {
      cause: error,
    });
  if (/CERT|SELF_SIGNED|UNABLE_TO_/.test(code))
    return new TransferFault(`${host} cannot prove who it is (${code}); check the clock, and who is in between`, 'never', { cause: error });
  if (code.startsWith('HPE_')) return new TransferFault(`${host} does not speak HTTP`, 'again', { cause: error });
  return new TransferFault(`the connection to ${host} broke off; try again, it goes on where it stopped`, 'again', { cause: error });
};

/** What a failure to write the file means. */
export const diskFault = (error: unknown, path: string): TransferFault => {
  const code = codeOf(error);
  return new TransferFault(`${path} cannot be written: ${FULL[code] ?? (code || String(error))}`, 'never', { cause: error });
};

/** Milliseconds of a Retry-After header, at most half a minute; 0 where it says none. */
const retryAfterMs = (value: string | undefined): number => {
  const seconds = Number(value ?? Number.NaN);
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(30, seconds) * 1000 : 0;
};

/** What an answer that is neither the file nor a part of it means. */
export const statusFault = (status: number, host: string, retryAfter: string | undefined): TransferFault => {
  if (status === 404 || status === 410) return new TransferFault(`${host} does not have it any more (${status})`, 'never');
  if (status === 407) return new TransferFault('the proxy asks for a name and a password; give them in HTTPS_PROXY', 'never');
  if (status === 401 || status === 403) return new TransferFault(`${host} does not give it away (${status})`, 'never');
  if (status === 408 || status === 425 || status === 429 || status >= 500)
    return new TransferFault(`${host} cannot give it just now (${status}); try again later`, 'again', {
      afterMs: retryAfterMs(retryAfter),
    });
  return new TransferFault(`${host} answers with ${status} instead of the file`, 'never');
};
