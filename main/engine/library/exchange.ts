import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { connectionFault, TransferFault } from './transfer-fault.ts';

/** Redirects that are followed at most. */
const MAX_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

const isLoopback = (host: string): boolean => /^(localhost|127(\.\d+){3}|\[::1\])$/i.test(host);

/**
 * Where a transfer may go: https, and plain http only on this machine, never from https.
 * @throws TransferFault (never)
 */
const allow = (url: URL, from: URL | null): void => {
  const plain = url.protocol === 'http:';
  if (!plain && url.protocol !== 'https:')
    throw new TransferFault(`${from?.host ?? url.href} leads to an address that is no web address (${url.protocol})`, 'never');
  if (!plain) return;
  if (from?.protocol === 'https:')
    throw new TransferFault(`${from.host} leads from https to plain http (${url.host}), where anybody can change it`, 'never');
  if (!isLoopback(url.hostname)) throw new TransferFault(`${url.host} is asked over plain http, where anybody can change it`, 'never');
};

const targetOf = (answer: IncomingMessage, from: URL): URL => {
  const { location } = answer.headers;
  if (location === undefined || !URL.canParse(location, from.href))
    throw new TransferFault(`${from.host} leads nowhere (${answer.statusCode} without an address)`, 'never');
  const url = new URL(location, from);
  // Who redirects chooses no name and password.
  url.username = '';
  url.password = '';
  allow(url, from);
  return url;
};

export interface ExchangeOptions {
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Nothing for so long: it stalls. */
  readonly stallMs: number;
  /** HTTP_PROXY, HTTPS_PROXY, NO_PROXY of it are used, in either case. */
  readonly env: NodeJS.ProcessEnv;
}

const isProxied = (url: URL, env: NodeJS.ProcessEnv): boolean => {
  const name = url.protocol === 'https:' ? 'https_proxy' : 'http_proxy';
  return Boolean(env[name] || env[name.toUpperCase()]);
};

const once = (url: URL, agent: http.Agent, options: ExchangeOptions): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const { headers, signal, stallMs } = options;
    const how = { agent, headers, signal };
    const request = url.protocol === 'https:' ? https.request(url, how, resolve) : http.request(url, how, resolve);
    // Of the whole way to the answer's head: a name that is not found out, a connection, a server that only listens.
    const timer = setTimeout(() => request.destroy(new TransferFault(`${url.host} does not answer; try again`, 'again')), stallMs);
    request.once('response', () => clearTimeout(timer));
    request.once('error', (error) => {
      clearTimeout(timer);
      reject(signal.aborted ? signal.reason : connectionFault(error, url.host, isProxied(url, options.env)));
    });
    request.end();
  });

/** The answer, its body unread, and whose it is. */
export interface Exchange {
  readonly answer: IncomingMessage;
  readonly host: string;
}

const agentFor = (url: URL, env: NodeJS.ProcessEnv): http.Agent => {
  try {
    return url.protocol === 'https:' ? new https.Agent({ proxyEnv: env }) : new http.Agent({ proxyEnv: env });
  } catch (error) {
    throw connectionFault(error, url.host);
  }
};

/**
 * Asks for `address`, following redirects. Who gets the answer reads or destroys it.
 * @throws TransferFault; the signal's reason where it is aborted.
 */
export const exchange = async (address: string, options: ExchangeOptions): Promise<Exchange> => {
  let url = new URL(address);
  allow(url, null);
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    const answer = await once(url, agentFor(url, options.env), options);
    // Who reads it hears of errors from its iterator.
    answer.on('error', () => undefined);
    if (!REDIRECTS.has(answer.statusCode ?? 0)) return { answer, host: url.host };
    answer.destroy();
    url = targetOf(answer, url);
  }
  throw new TransferFault(`${url.host} leads from one address to the next without end`, 'never');
};
