import { describe, expect, it } from 'vitest';
import { nanos, type SourceLink } from '../../../../../contract/index.ts';
import { Link } from './link.ts';

const broke = (reason: string) => ({ reason, refused: false });

/** A link whose clock the test moves; by default without chance. */
const make = (random = 0.5) => {
  let nowMs = 0;
  const told: SourceLink[] = [];
  const link = new Link({ clock: { now: () => nanos(nowMs * 1e6) }, random: () => random, told: (now) => told.push(now) });
  const wait = (ms: number) => {
    nowMs += ms;
  };
  /** Packets every 40 ms for so long. */
  const play = (ms: number) => {
    for (let passed = 0; passed < ms; passed += 40) {
      wait(40);
      expect(link.silent()).toBe(false);
      link.packet();
    }
  };
  const connect = () => {
    link.trying();
    link.connected();
    link.packet();
  };
  return { link, told, wait, play, connect, last: () => told.at(-1) };
};

describe('the link to a live source', () => {
  it('connects and plays', () => {
    const { told, play, connect } = make();
    connect();
    play(2000);
    expect(told.map(({ state, words, attempt }) => [state, words, attempt])).toEqual([
      ['connecting', 'Connecting.', 1],
      ['playing', 'Playing.', 0],
    ]);
  });

  it('has stalled once nothing came for a second, to the ms, and plays on', () => {
    const { link, told, wait, play, connect, last } = make();
    connect();
    play(400);
    wait(999);
    expect(link.silent()).toBe(false);
    expect(told).toHaveLength(2);
    wait(1);
    expect(link.silent()).toBe(false);
    expect(last()).toMatchObject({
      state: 'stalled',
      stalls: 1,
      words: 'Nothing has arrived for 1.0 s.',
      sinceNs: 1400e6,
      downtimeMs: 1000,
    });
    wait(2000);
    link.packet();
    expect(last()).toMatchObject({
      state: 'playing',
      words: 'Playing again after 3.0 s.',
      reconnects: 0,
      stalls: 1,
      downtimeMs: 3000,
      reason: null,
    });
  });

  it('waits three intervals of a slow camera before it has stalled', () => {
    const { link, wait, connect, last } = make();
    link.intervalMs = 1000;
    connect();
    wait(2999);
    link.silent();
    expect(last()?.state).toBe('playing');
    wait(1);
    link.silent();
    expect(last()?.state).toBe('stalled');
  });

  it('is to be given up after 5 s of silence, counted from the connection where nothing has come since', () => {
    const { link, wait, connect } = make();
    connect();
    wait(4999);
    expect(link.silent()).toBe(false);
    wait(1);
    expect(link.silent()).toBe(true);
    link.broke(broke('nothing arrived for 5 s'));
    wait(250);
    link.trying();
    link.connected();
    wait(4999);
    expect(link.silent()).toBe(false);
    link.heard();
    wait(4999);
    expect(link.silent()).toBe(false);
    wait(1);
    expect(link.silent()).toBe(true);
  });

  it('waits longer from try to try, 1.2 s at most, and says so', () => {
    const { link, wait, play, connect, last } = make();
    connect();
    play(6000);
    const waits = ['reset', ...Array.from({ length: 7 }, () => 'connection refused')].map((reason, i) => {
      if (i > 0) link.trying();
      const ms = link.broke(broke(reason));
      expect(last()).toMatchObject({ state: 'reconnecting', attempt: i, retryAtNs: last()!.retryAtNs, reason });
      wait(ms);
      return Math.round(ms);
    });
    expect(waits).toEqual([250, 400, 640, 1024, 1200, 1200, 1200, 1200]);
    expect(last()?.words).toBe('Reconnecting in 1.2 s, eighth try: connection refused.');
    link.trying();
    expect(last()).toMatchObject({ words: 'Reconnecting, eighth try: connection refused.', attempt: 8, retryAtNs: null });
    link.connected();
    link.packet();
    const downMs = waits.reduce((sum, ms) => sum + ms, 0);
    expect(last()).toMatchObject({ state: 'playing', reconnects: 1, stalls: 0, attempt: 0 });
    expect(last()?.downtimeMs).toBeCloseTo(downMs, 0);
    expect(last()?.words).toBe(`Playing again after ${(downMs / 1000).toFixed(1)} s, on the eighth try.`);
  });

  it('says when the next try begins', () => {
    const { link, play, connect, last } = make();
    connect();
    play(1000);
    link.broke(broke('the stream ended'));
    expect(last()).toMatchObject({ words: 'Reconnecting in 0.3 s, first try: the stream ended.', retryAtNs: 1250e6, sinceNs: 1000e6 });
  });

  it('is a quarter earlier or later by chance', () => {
    for (const [random, ms] of [
      [0, 187.5],
      [0.5, 250],
      [1, 312.5],
    ] as const) {
      const { link, connect } = make(random);
      connect();
      expect(link.broke(broke('reset'))).toBe(ms);
    }
  });

  it('knocks rarely where user name or password are wrong: up to 30 s', () => {
    const { link, connect } = make();
    connect();
    let longest = 0;
    for (let tries = 0; tries < 20; tries++) {
      longest = link.broke({ reason: 'user name or password refused', refused: true });
      link.trying();
    }
    expect(longest).toBe(30_000);
    expect(link.broke(broke('connection refused'))).toBe(1200);
  });

  it('begins anew behind a connection that was good, not behind one that broke at once', () => {
    const { link, play, connect } = make();
    connect();
    play(1000);
    expect(link.broke(broke('reset'))).toBe(250);
    connect();
    play(1000);
    expect(link.broke(broke('reset'))).toBe(400);
    connect();
    play(5000);
    expect(link.broke(broke('reset'))).toBe(250);
  });

  it('counts a stall that becomes a break once, and its time to the first packet after', () => {
    const { link, told, wait, play, connect, last } = make();
    connect();
    play(400);
    wait(1000);
    link.silent();
    wait(4000);
    expect(link.silent()).toBe(true);
    wait(link.broke(broke('nothing arrived for 5 s')));
    connect();
    expect(last()).toMatchObject({ stalls: 1, reconnects: 1, downtimeMs: 5250 });
    expect(told.map(({ state }) => state)).toEqual(['connecting', 'playing', 'stalled', 'reconnecting', 'reconnecting', 'playing']);
  });

  it('ends with what it was down until then', () => {
    const { link, wait, connect, last } = make();
    connect();
    link.broke(broke('reset'));
    wait(700);
    link.ended();
    wait(500);
    expect(last()).toMatchObject({ state: 'ended', downtimeMs: 700, retryAtNs: null });
    expect(link.now().downtimeMs).toBe(700);
  });

  it('fails where it never played', () => {
    const { link, last } = make();
    link.trying();
    expect(link.hasPlayed).toBe(false);
    link.failed('"rtsp://cam" cannot be opened (not found): check the path.');
    expect(last()).toMatchObject({ state: 'failed', words: '"rtsp://cam" cannot be opened (not found): check the path.', downtimeMs: 0 });
  });
});
