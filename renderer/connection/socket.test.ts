import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EngineMessage } from '../../contract/index.ts';
import { EngineSocket, type LinkPhase } from './socket.ts';

/** A socket whose other end is the test. */
class FakeSocket {
  static made: FakeSocket[] = [];
  readyState = 0;
  binaryType = '';
  readonly sent: { type: string; id: number; name: string }[] = [];
  onopen: (() => void) | null = null;
  onclose: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  constructor() {
    FakeSocket.made.push(this);
  }
  send(text: string): void {
    this.sent.push(JSON.parse(text) as { type: string; id: number; name: string });
  }
  close(): void {
    this.drop();
  }
  accept(): void {
    this.readyState = 1;
    this.onopen?.();
  }
  drop(): void {
    this.readyState = 3;
    this.onclose?.();
  }
  say(message: unknown): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
}

const last = (): FakeSocket => FakeSocket.made.at(-1)!;
const idOf = (name: string): number => last().sent.findLast((sent) => sent.name === name)?.id ?? -1;

const connect = () => {
  const heard: { phases: LinkPhase[]; messages: EngineMessage[] } = { phases: [], messages: [] };
  const socket = new EngineSocket('ws://127.0.0.1:1/ws?token=x');
  const close = socket.open({
    phase: (phase) => heard.phases.push(phase),
    message: (message) => heard.messages.push(message),
    preview: () => {},
  });
  return { socket, heard, close };
};

beforeEach(() => {
  FakeSocket.made = [];
  vi.useFakeTimers();
  vi.stubGlobal('WebSocket', FakeSocket);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('EngineSocket', () => {
  it('answers a request with what the engine replied to it', async () => {
    const { socket } = connect();
    last().accept();
    const answer = socket.request('record', { on: true });
    last().say({ type: 'reply', id: idOf('record'), ok: true, result: { id: 'run-1' } });
    await expect(answer).resolves.toEqual({ id: 'run-1' });
  });

  it("rejects with the engine's own sentence", async () => {
    const { socket } = connect();
    last().accept();
    const answer = socket.request('open', { uri: 'x.mp4' });
    last().say({ type: 'reply', id: idOf('open'), ok: false, error: { kind: 'source', message: 'There is no file "x.mp4".' } });
    await expect(answer).rejects.toMatchObject({ kind: 'source', message: 'There is no file "x.mp4".' });
  });

  it('rejects an answer that is not what the contract says', async () => {
    const { socket } = connect();
    last().accept();
    const answer = socket.request('ping', {});
    last().say({ type: 'reply', id: idOf('ping'), ok: true, result: { engineNs: 'soon' } });
    await expect(answer).rejects.toMatchObject({ kind: 'internal' });
  });

  it('keeps a request made too early until it is connected, and gives up on it after a while', async () => {
    const { socket } = connect();
    const early = socket.request('listSessions', {});
    last().accept();
    last().say({ type: 'reply', id: idOf('listSessions'), ok: true, result: [] });
    await expect(early).resolves.toEqual([]);
    last().drop();
    const late = expect(socket.request('play', {})).rejects.toMatchObject({ kind: 'internal' });
    vi.advanceTimersByTime(6_000);
    await late;
  });

  it('rejects what was under way when the engine stops, and connects again with back-off', async () => {
    const { socket, heard, close } = connect();
    last().accept();
    const lost = expect(socket.request('pause', {})).rejects.toMatchObject({ message: expect.stringContaining('stopped') });
    last().drop();
    await lost;
    for (let i = 0; i < 4; i++) {
      vi.advanceTimersByTime(2_000);
      last().drop();
    }
    expect(FakeSocket.made.length).toBe(5);
    vi.advanceTimersByTime(2_000);
    last().accept();
    expect(heard.phases).toEqual(['open', 'lost', 'lost', 'lost', 'lost', 'lost', 'open']);
    close();
    const made = FakeSocket.made.length;
    vi.advanceTimersByTime(10_000);
    expect(FakeSocket.made.length).toBe(made);
  });

  it('leaves out what it does not know', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const { heard } = connect();
    last().accept();
    last().say({ type: 'surprise' });
    last().onmessage?.({ data: 'not json' });
    expect(heard.messages).toEqual([]);
    expect(warn).toHaveBeenCalledTimes(2);
    warn.mockRestore();
  });
});
