import type { RawData, WebSocket } from 'ws';
import { type ClientMessage, clientMessage, type EngineMessage, type FaultRecord, toFaultRecord } from '../../../contract/index.ts';
import { redact, redactError } from '../credentials.ts';
import { dispatch } from './dispatch.ts';
import type { EngineControl, ViewerControl } from './engine-control.ts';
import type { HubLimits } from './limits.ts';
import { TokenBucket } from './token-bucket.ts';

/** WebSocket close codes (RFC 6455, section 7.4.1). */
const POLICY_VIOLATION = 1008;

/**
 * One window's connection: checks what it says, answers its requests, and sends it what it can take. Nothing a client does or fails to do
 * reaches another client; the worst that happens is that its own connection is closed.
 */
export class HubClient {
  readonly #socket: WebSocket;
  readonly #engine: EngineControl;
  readonly #limits: HubLimits;
  readonly #bucket: TokenBucket;
  readonly #pending = new Set<number>();
  #viewer: ViewerControl | null = null;
  #invalid = 0;
  #missedPings = 0;
  #closing = false;

  constructor(socket: WebSocket, engine: EngineControl, limits: HubLimits, onGone: (client: HubClient) => void) {
    this.#socket = socket;
    this.#engine = engine;
    this.#limits = limits;
    this.#bucket = new TokenBucket(limits.burstMessages, limits.messagesPerSecond, performance.now());
    socket.on('message', (data, isBinary) => this.#onMessage(data, isBinary));
    socket.on('pong', () => {
      this.#missedPings = 0;
    });
    // An 'error' (oversized or malformed message, reset) is always followed by 'close'.
    socket.on('error', () => {});
    socket.on('close', () => {
      this.#closing = true;
      this.#viewer?.close();
      this.#viewer = null;
      onGone(this);
    });
  }

  /** Sends a message made for all clients. Those that only repeat themselves are left out while the client is behind. */
  sendText(text: string | Buffer, skippable: boolean): void {
    if (this.#closing) return;
    const behindBytes = this.#socket.bufferedAmount;
    if (behindBytes > this.#limits.closeBytes) this.#drop();
    else if (!skippable || behindBytes <= this.#limits.skipSnapshotsBytes) this.#socket.send(text, { binary: false });
  }

  send(message: EngineMessage): void {
    this.sendText(JSON.stringify(message), false);
  }

  /** Once every `heartbeatMs`: pings, and drops a peer that is not there any more. */
  heartbeat(): void {
    if (this.#closing) return;
    if (this.#missedPings >= 2 || this.#socket.bufferedAmount > this.#limits.closeBytes) {
      this.#drop();
    } else {
      this.#missedPings += 1;
      this.#socket.ping();
    }
  }

  /** Says goodbye; a client that does not answer in time is cut off. */
  close(code: number, reason: string): void {
    if (this.#closing) return;
    this.#closing = true;
    this.#socket.close(code, reason);
    // Nothing it still has to say is read: a flood would cost the hub as much as before.
    if (code === POLICY_VIOLATION) this.#socket.pause();
    setTimeout(() => this.#socket.terminate(), this.#limits.closeGraceMs).unref();
  }

  #drop(): void {
    this.#closing = true;
    this.#socket.terminate();
  }

  #onMessage(data: RawData, isBinary: boolean): void {
    if (this.#closing) return;
    this.#missedPings = 0;
    if (!this.#bucket.take(performance.now())) {
      this.close(POLICY_VIOLATION, 'too many messages');
      return;
    }
    const value = isBinary ? undefined : parseJson(String(data));
    const parsed = clientMessage.safeParse(value);
    if (parsed.success) this.#act(parsed.data);
    else this.#refuse(value);
  }

  #refuse(value: unknown): void {
    this.#invalid += 1;
    if (this.#invalid > this.#limits.invalidMessages) {
      this.close(POLICY_VIOLATION, 'messages that are not valid');
      return;
    }
    const id = typeof value === 'object' && value !== null && 'id' in value ? value.id : undefined;
    if (typeof id === 'number' && Number.isSafeInteger(id)) {
      this.#fail(id, {
        kind: 'usage',
        message: 'This message is not one the engine knows: window and engine may be of different versions.',
      });
    }
  }

  #act(message: ClientMessage): void {
    switch (message.type) {
      case 'request':
        void this.#request(message);
        break;
      case 'credit':
        this.#viewer ??= this.#engine.addViewer({ send: (preview) => this.#sendPreview(preview) });
        this.#viewer.credit(message.n);
        break;
      case 'presented':
        this.#viewer?.presented(message);
        break;
      case 'missed':
        this.#viewer?.missed({ frame: message.frame, runId: message.runId });
        break;
      case 'usage':
        this.#engine.windowUsage?.({ cpuPct: message.cpuPct, memoryBytes: message.memoryBytes });
        break;
    }
  }

  async #request({ id, name, params }: Extract<ClientMessage, { type: 'request' }>): Promise<void> {
    const refusal = this.#refusalOf(id);
    if (refusal !== null) {
      this.#fail(id, { kind: 'usage', message: refusal });
      return;
    }
    this.#pending.add(id);
    try {
      const result = await dispatch(this.#engine, name, params);
      this.send({ type: 'reply', id, ok: true, result: result ?? null });
    } catch (error) {
      this.#fail(id, reportBug(name, error));
    } finally {
      this.#pending.delete(id);
    }
  }

  #refusalOf(id: number): string | null {
    if (this.#pending.has(id)) return `Request ${id} is still being answered: every request needs an id of its own.`;
    const { pendingRequests } = this.#limits;
    return this.#pending.size < pendingRequests ? null : `More than ${pendingRequests} requests wait for an answer: wait for some of them.`;
  }

  #fail(id: number, error: FaultRecord): void {
    this.send({ type: 'reply', id, ok: false, error });
  }

  #sendPreview(preview: Buffer): void {
    if (this.#closing) return;
    if (this.#socket.bufferedAmount > this.#limits.closeBytes) this.#drop();
    else this.#socket.send(preview, { binary: true });
  }
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** A user's mistake is only answered; a bug is also written down, since its stack would be lost otherwise. */
export const reportBug = (name: string, error: unknown): FaultRecord => {
  const record = toFaultRecord(error);
  if (record.kind === 'internal') console.error(`throughline: the request "${name}" failed:`, redactError(error));
  return { ...record, message: redact(record.message) };
};
