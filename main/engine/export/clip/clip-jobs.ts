import { inWorkThread } from '../../session/work.ts';
import { makeClip } from './clip.ts';
import type { ClipPart } from './plan.ts';

/**
 * Clips that the engine has made for windows, any number at once: the session is read in the work thread, drawing and encoding are ffmpeg's, so the hub only
 * waits, and neither it nor whoever opens a session waits for a clip.
 */
export class ClipJobs {
  readonly #end = new AbortController();
  readonly #pending = new Set<Promise<unknown>>();

  /** @throws as makeClip; Fault (usage) where `signal` or `end` came first */
  make(root: string, id: string, outFile: string, part: ClipPart = {}, signal?: AbortSignal): Promise<{ bytes: number }> {
    const clip = makeClip(root, id, outFile, {
      part,
      signal: signal ? AbortSignal.any([signal, this.#end.signal]) : this.#end.signal,
      plan: (...[, , folder]) => inWorkThread({ name: 'clip', root, id, folder, part }),
    });
    this.#pending.add(clip);
    clip.catch(() => undefined).finally(() => this.#pending.delete(clip));
    return clip;
  }

  /** The engine is stopping: all of them are given up. Resolves when nothing is left of them. */
  async end(): Promise<void> {
    this.#end.abort();
    await Promise.allSettled(this.#pending);
  }
}
