import { afterEach, describe, expect, it } from 'vitest';
import { FRAME_STATE, type FrameRecord, type SourceInfo } from '../../../contract/index.ts';
import { RunSubject } from './run-subject.ts';

const DECODED_AHEAD = 5;

/** A run whose clock goes on with its frames: each costs what `costMs` says of its place in a clip of 1000 frames. */
class FakeRun {
  readonly seeks: number[] = [];
  costMs = (_at: number): number => 5;
  analysisMs = 30;
  stopped = false;
  /** What is left out of three frames. */
  drops = 0;
  readonly #heard = new Set<(record: FrameRecord) => void>();
  #nowNs = 0;
  #begun = DECODED_AHEAD;
  #at = 500;
  readonly pipeline: ConstructorParameters<typeof RunSubject>[0]['pipeline'];
  readonly clock = { now: () => this.#nowNs };
  readonly positionMs = 4000;

  constructor(source: Partial<SourceInfo>) {
    const begun = (): number => this.#begun;
    this.pipeline = {
      source: { kind: 'file', seekable: true, durationMs: 20_000, ...source },
      table: {
        get begun() {
          return begun();
        },
      },
      seek: (ms) => {
        this.seeks.push(ms);
        // Those that were decoded ahead still come first.
        this.#at = ms / 20 - DECODED_AHEAD;
      },
    };
    this.#go();
  }

  #go(): void {
    if (this.stopped) return;
    for (let frame = 0; frame < 2; frame++) this.#frame();
    setTimeout(() => this.#go(), 1);
  }

  #frame(): void {
    this.#at = (this.#at + 1) % 1000;
    this.#begun++;
    this.#nowNs += this.costMs(this.#at) * 1e6;
    const dropped = this.#begun % 3 < this.drops;
    const record = {
      frame: this.#begun - DECODED_AHEAD,
      state: dropped ? FRAME_STATE.dropped : FRAME_STATE.analysed_only,
      reason: 0,
      analysisNs: this.analysisMs * 1e6,
    } as FrameRecord;
    for (const hear of this.#heard) hear(record);
  }

  readonly onFrame = (listener: (record: FrameRecord) => void): (() => void) => {
    this.#heard.add(listener);
    return () => this.#heard.delete(listener);
  };
  get listeners(): number {
    return this.#heard.size;
  }
}

let run: FakeRun;
let cancelled = false;
afterEach(() => {
  run.stopped = true;
  cancelled = false;
});
const subjectOf = (source: Partial<SourceInfo> = {}): RunSubject => {
  run = new FakeRun(source);
  return new RunSubject(run, { apply: async () => undefined, onFrame: run.onFrame, cancelled: () => cancelled });
};

describe('frames a second of a file', () => {
  it('are those of the same frames in every block', async () => {
    const subject = subjectOf();
    expect(subject.objective).toBe('processed_fps');
    // In the second half of the clip frames cost more, and from one block to the next the source runs on.
    run.costMs = (at) => (at < 500 ? 5 : 10);
    await subject.prepare();
    const blocks = [];
    for (let block = 0; block < 4; block++) {
      blocks.push(await subject.measure(1000));
      await new Promise((resolve) => setTimeout(resolve, 3 * block));
    }
    expect(run.seeks).toEqual([4000, 4000, 4000, 4000]);
    for (const { value, fps } of blocks) {
      expect(value).toBe(fps);
      expect(value).toBeCloseTo(blocks[0]!.value, 6);
    }
    expect(run.listeners).toBe(0);
  });

  it('do not wait for a setting that is far slower', async () => {
    const subject = subjectOf();
    await subject.prepare();
    run.costMs = () => 50;
    const begunMs = subject.now();
    expect((await subject.measure(1000)).value).toBeCloseTo(20);
    // Settling is frames, too: 0.3 s of them take 3 s. (The clock runs on until somebody looks.)
    expect(subject.now() - begunMs).toBeLessThan(8000);
  });

  it('are measured where the source is, where it cannot be moved', async () => {
    const subject = subjectOf({ seekable: false });
    await subject.prepare();
    expect((await subject.measure(500)).value).toBeCloseTo(200);
    expect(run.seeks).toEqual([]);
  });
});

it('takes the median of analysis latency of a live source, and the frames that were processed', async () => {
  const subject = subjectOf({ kind: 'live', seekable: false, durationMs: null });
  expect(subject.objective).toBe('analysis_latency');
  run.drops = 1;
  await subject.prepare();
  const { value, fps } = await subject.measure(900);
  expect(value).toBe(30);
  expect(fps).toBeCloseTo(200 * (2 / 3), -1);
  expect(run.seeks).toEqual([]);
});

it('is soon over when it is cancelled, and hears no more', async () => {
  const subject = subjectOf();
  await subject.prepare();
  const block = subject.measure(1e6);
  cancelled = true;
  await block;
  expect(run.listeners).toBe(0);
});
