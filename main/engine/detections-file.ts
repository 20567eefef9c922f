import { createWriteStream, type WriteStream } from 'node:fs';
import { once } from 'node:events';
import { type ClassResult, Fault, type FrameObject, type FrameRecord } from '../../contract/index.ts';

const round = (value: number, digits: number): number => Math.round(value * 10 ** digits) / 10 ** digits;

const result = ({ label, score }: ClassResult) => ({ label, score: round(score, 4) });

const line = (object: FrameObject) => ({
  track: object.track,
  label: object.label,
  score: round(object.score, 4),
  box: object.box.map((side) => round(side, 2)),
  class: object.class && result(object.class),
  ...(object.also.length > 0 ? { also: object.also.map(result) } : {}),
});

/** `--detections`: NDJSON, a line an analysed frame, boxes [x1, y1, x2, y2] in source pixels. */
export class DetectionsFile {
  readonly #stream: WriteStream;
  readonly #path: string;
  #error: Error | null = null;

  /** @throws Fault (usage) where the file cannot be written. */
  static async create(path: string): Promise<DetectionsFile> {
    const stream = createWriteStream(path);
    await once(stream, 'open').catch((error: Error) => {
      throw new Fault('usage', `Cannot write detections to ${path} (${error.message}); give another file.`);
    });
    return new DetectionsFile(stream, path);
  }

  private constructor(stream: WriteStream, path: string) {
    this.#stream = stream;
    this.#path = path;
    stream.on('error', (error) => {
      this.#error ??= error;
    });
  }

  add(record: FrameRecord): void {
    if (this.#error) return;
    this.#stream.write(`${JSON.stringify({ frame: record.frame, ptsMs: round(record.ptsMs, 3), objects: record.objects.map(line) })}\n`);
  }

  /** @throws Fault (usage) where something could not be written. */
  async close(): Promise<void> {
    const finished = this.#error ? Promise.resolve() : once(this.#stream, 'close').catch(() => undefined);
    this.#stream.end();
    await finished;
    if (this.#error)
      throw new Fault(
        'usage',
        `Detections in ${this.#path} are incomplete (${this.#error.message}); free some space or give another file.`,
      );
  }
}
