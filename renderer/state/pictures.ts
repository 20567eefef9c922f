import type { Preview } from '../connection/preview.ts';

/**
 * The newest picture on its way to the screen: a slot of one, outside React. A picture that is replaced before it was drawn is gone, and its
 * credit is handed back with the next one that is drawn, so that no more is ever sent than the window can show.
 */
export class PictureSlot {
  #preview: Preview | null = null;
  #owed = 0;
  #wake: (() => void) | null = null;

  offer(preview: Preview): void {
    this.#preview = preview;
    this.#owed++;
    this.#wake?.();
  }

  /** The newest picture not yet taken, and how many credits are due once it is drawn (1 or more). */
  take(): { readonly preview: Preview; readonly credits: number } | null {
    if (this.#preview === null) return null;
    const taken = { preview: this.#preview, credits: this.#owed };
    this.#preview = null;
    this.#owed = 0;
    return taken;
  }

  /** Forgets what has not been drawn: a new connection starts with new credit. */
  clear(): void {
    this.#preview = null;
    this.#owed = 0;
  }

  /** One drawer at a time is called when a picture comes. @returns ends it */
  onOffer(wake: () => void): () => void {
    this.#wake = wake;
    if (this.#preview !== null) wake();
    return () => {
      if (this.#wake === wake) this.#wake = null;
    };
  }
}

export const livePictures = new PictureSlot();
