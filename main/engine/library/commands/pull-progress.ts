import { MultiBar, type SingleBar } from 'cli-progress';
import type { DownloadState } from '../../../../contract/model.ts';
import { size } from './table.ts';

/** How far downloads are, on standard error: a bar each on a terminal, else a line where one begins and ends. */
export class PullProgress {
  readonly #bars = new Map<string, SingleBar>();
  readonly #multi: MultiBar | null;
  readonly #told = new Set<string>();

  constructor() {
    this.#multi = process.stderr.isTTY
      ? new MultiBar({ format: '{id} {bar} {percentage} % · {done} of {all} · {rate}', stream: process.stderr, hideCursor: true })
      : null;
  }

  see(download: DownloadState): void {
    const { id, state, receivedBytes, totalBytes, bytesPerS } = download;
    if (this.#multi === null) {
      if (state !== 'downloading' || this.#told.has(id)) return;
      this.#told.add(id);
      process.stderr.write(
        `${id}: downloading ${size(totalBytes - receivedBytes)}${receivedBytes > 0 ? `, the rest of ${size(totalBytes)}` : ''}\n`,
      );
      return;
    }
    const figures = {
      id,
      done: size(receivedBytes),
      all: size(totalBytes),
      rate: state === 'downloading' ? (bytesPerS === null ? '…' : `${size(bytesPerS)}/s`) : state,
    };
    const bar = this.#bars.get(id) ?? this.#multi.create(totalBytes, receivedBytes, figures);
    this.#bars.set(id, bar);
    bar.update(receivedBytes, figures);
  }

  stop(): void {
    this.#multi?.stop();
  }
}
