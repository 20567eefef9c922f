import { type ClientMessage, type EngineMessage, engineMessage, Fault, REQUESTS } from '../../contract/index.ts';
import type { RequestName, RequestParams, RequestResult } from '../../contract/index.ts';
import { ClockOffset } from './clock.ts';

/** `connecting`: never reached yet. `lost`: it was there, and a new connection is being tried. */
export type LinkPhase = 'connecting' | 'open' | 'lost';

export interface LinkListener {
  phase(phase: LinkPhase): void;
  message(message: EngineMessage): void;
  preview(data: ArrayBuffer): void;
}

interface Pending {
  readonly name: RequestName;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Fault) => void;
}

const PING_EVERY_MS = 2_000;
const WAIT_FOR_LINK_MS = 5_000;
const BACK_OFF_MS = [150, 300, 600, 1_000, 2_000] as const;

/**
 * One WebSocket to the engine, kept up: it reconnects with back-off until `close`. Everything that comes in is checked against the contract;
 * what does not fit is reported on the console and left out. All calls are from the window's one thread.
 */
export class EngineSocket {
  readonly clock = new ClockOffset();
  readonly #url: string;
  readonly #pending = new Map<number, Pending>();
  readonly #waiting = new Set<() => void>();
  #socket: WebSocket | null = null;
  #listener: LinkListener | null = null;
  #nextId = 1;
  #attempt = 0;
  #wasOpen = false;
  #timers: ReturnType<typeof setInterval>[] = [];
  #retry: ReturnType<typeof setTimeout> | null = null;

  constructor(url: string) {
    this.#url = url;
  }

  /** Connects and stays connected. @returns ends it for good */
  open(listener: LinkListener): () => void {
    this.#listener = listener;
    this.#connect();
    return () => this.#close();
  }

  request<N extends RequestName>(name: N, params: RequestParams<N>): Promise<RequestResult<N>> {
    return new Promise<RequestResult<N>>((resolve, reject) => {
      const begin = (): void => {
        const id = this.#nextId++;
        const parse = (result: unknown): void => {
          const checked = REQUESTS[name].result.safeParse(result);
          if (checked.success) resolve(checked.data as RequestResult<N>);
          else reject(new Fault('internal', `The engine answered "${name}" in a form this window does not know; restart Throughline.`));
        };
        this.#pending.set(id, { name, resolve: parse, reject });
        this.send({ type: 'request', id, name, params });
      };
      if (this.#isOpen) begin();
      else
        this.#whenOpen(begin, () => reject(new Fault('internal', `The engine cannot be reached, so "${name}" was not done; try again.`)));
    });
  }

  /** Sends if connected; else the message is lost, as it speaks of a connection that is gone. */
  send(message: ClientMessage): void {
    if (this.#isOpen) this.#socket?.send(JSON.stringify(message));
  }

  get #isOpen(): boolean {
    return this.#socket?.readyState === 1;
  }

  #whenOpen(begin: () => void, giveUp: () => void): void {
    const run = (): void => {
      clearTimeout(timer);
      begin();
    };
    const timer = setTimeout(() => {
      this.#waiting.delete(run);
      giveUp();
    }, WAIT_FOR_LINK_MS);
    this.#waiting.add(run);
  }

  #connect(): void {
    const socket = new WebSocket(this.#url);
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    socket.onopen = () => this.#opened();
    socket.onmessage = (event: MessageEvent<unknown>) => this.#received(event.data);
    socket.onclose = () => {
      if (this.#socket === socket) this.#lost();
    };
  }

  #opened(): void {
    this.#attempt = 0;
    this.#wasOpen = true;
    this.clock.reset();
    this.#listener?.phase('open');
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const begin of waiting) begin();
    for (let i = 0; i < 4; i++) setTimeout(() => void this.#ping(), i * 60);
    this.#timers = [setInterval(() => void this.#ping(), PING_EVERY_MS)];
  }

  #lost(): void {
    this.#stopTimers();
    for (const { name, reject } of this.#pending.values())
      reject(new Fault('internal', `The engine stopped before it answered "${name}"; try again.`));
    this.#pending.clear();
    this.#listener?.phase(this.#wasOpen ? 'lost' : 'connecting');
    const delayMs = BACK_OFF_MS[Math.min(this.#attempt++, BACK_OFF_MS.length - 1)] ?? 2_000;
    this.#retry = setTimeout(() => this.#connect(), delayMs);
  }

  async #ping(): Promise<void> {
    if (!this.#isOpen) return;
    const sentMs = performance.now();
    try {
      const { engineNs } = await this.request('ping', {});
      this.clock.add(sentMs, performance.now(), engineNs);
    } catch {
      // the connection went away meanwhile, which is reported by itself
    }
  }

  #received(data: unknown): void {
    if (data instanceof ArrayBuffer) {
      this.#listener?.preview(data);
      return;
    }
    const checked = engineMessage.safeParse(typeof data === 'string' ? parseJson(data) : null);
    if (!checked.success) {
      console.warn('The engine sent a message this window does not know.', checked.error.issues[0]);
      return;
    }
    const message = checked.data;
    if (message.type === 'reply') this.#answered(message);
    else this.#listener?.message(message);
  }

  #answered(reply: Extract<EngineMessage, { type: 'reply' }>): void {
    const pending = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    if (reply.ok) pending?.resolve(reply.result);
    else pending?.reject(new Fault(reply.error.kind, reply.error.message));
  }

  #stopTimers(): void {
    for (const timer of this.#timers) clearInterval(timer);
    this.#timers = [];
    if (this.#retry !== null) clearTimeout(this.#retry);
  }

  #close(): void {
    this.#stopTimers();
    this.#listener = null;
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
};
