import type { Preview } from '../connection/preview.ts';

/**
 * The newest picture on its way to the screen: a slot of one, outside React. A picture that is replaced before it was drawn is gone, and its
 * credit is handed back with the next one that is drawn, so that no more is ever sent than the window can show. While nobody can see pictures
 * (another page, a hidden window) none is drawn, so none is asked for; the last one waits to be drawn on return. Of every picture that will not
 * be drawn in time, `missed` hears at once.
 */
export class PictureSlot {
  #preview: Preview | null = null;
  #told = false;
  #owed = 0;
  #visible = true;
  #wake: (() => void) | null = null;
  #missed: (preview: Preview) => void = () => undefined;

  /** One listener: a picture that came, and that nobody will see in time. */
  onMissed(missed: (preview: Preview) => void): void {
    this.#missed = missed;
  }

  /** Whether a picture that comes now is drawn. */
  get watched(): boolean {
    return this.#wake !== null && this.#visible;
  }

  offer(preview: Preview): void {
    this.#giveUp();
    this.#preview = preview;
    this.#told = false;
    this.#owed++;
    if (!this.watched) this.#giveUp();
    this.#wake?.();
  }

  /** The newest picture not yet taken, how many credits are due once it is drawn (1 or more), and whether it was reported as missed. */
  take(): { readonly preview: Preview; readonly credits: number; readonly missed: boolean } | null {
    if (this.#preview === null) return null;
    const taken = { preview: this.#preview, credits: this.#owed, missed: this.#told };
    this.#preview = null;
    this.#owed = 0;
    return taken;
  }

  /** Forgets what has not been drawn: a new connection starts with new credit. */
  clear(): void {
    this.#preview = null;
    this.#owed = 0;
  }

  /** Whether the window can be seen at all. */
  setVisible(visible: boolean): void {
    this.#visible = visible;
    if (!visible) this.#giveUp();
  }

  /** One drawer at a time is called when a picture comes. @returns ends it */
  onOffer(wake: () => void): () => void {
    this.#wake = wake;
    if (this.#preview !== null) wake();
    return () => {
      if (this.#wake !== wake) return;
      this.#wake = null;
      this.#giveUp();
    };
  }

  #giveUp(): void {
    if (this.#preview === null || this.#told) return;
    this.#told = true;
    this.#missed(this.#preview);
  }
}

export const livePictures = new PictureSlot();
