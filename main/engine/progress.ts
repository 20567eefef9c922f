import { SingleBar } from 'cli-progress';

const ERASE_LINE = '\r\x1b[K';

/** How far a run is, on a terminal's standard error: a bar where it is known how many frames there are, else what there was so far. */
export class Progress {
  readonly #bar = new SingleBar({
    format: '{bar} {percentage} % · {value}/{total} frames · {fps} fps · {eta_formatted} left',
    stream: process.stderr,
    clearOnComplete: true,
    hideCursor: true,
  });
  #total = 0;
  #startedMs = Number.NaN;

  /** @param total frames; 0: not known */
  start(total: number): void {
    this.#total = total;
    this.#startedMs = performance.now();
    if (total > 0) this.#bar.start(total, 0, { fps: '…' });
  }

  update(frames: number, fps: number): void {
    if (Number.isNaN(this.#startedMs)) return;
    if (this.#total > 0) this.#bar.update(Math.min(frames, this.#total), { fps: fps.toFixed(1) });
    else {
      const seconds = (performance.now() - this.#startedMs) / 1000;
      process.stderr.write(`${ERASE_LINE}${seconds.toFixed(0)} s · ${frames} frames · ${fps.toFixed(1)} fps `);
    }
  }

  say(text: string): void {
    process.stderr.write(`${ERASE_LINE}${text}\n`);
  }

  stop(): void {
    if (this.#total > 0) this.#bar.stop();
    else if (!Number.isNaN(this.#startedMs)) process.stderr.write(ERASE_LINE);
  }
}
