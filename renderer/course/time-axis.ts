import { clampSpan, type Span, sameSpan } from './span.ts';

/**
 * The time axis that charts share: what of it is seen, what is selected, where the pointer is. Lives outside React; whoever draws it
 * subscribes, and looks at most once an animation frame. All calls are from the window's one thread.
 */
export class TimeAxis {
  readonly #listeners = new Set<() => void>();
  #lengthS = 0;
  #view: Span = { fromS: 0, toS: 0 };
  #brush: Span | null = null;
  #selection: Span | null = null;
  #hoverS: number | null = null;
  #shown: Span | null = null;

  /** @returns undoes it */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  get lengthS(): number {
    return this.#lengthS;
  }
  get view(): Span {
    return this.#view;
  }
  /** Being drawn by a hand that has not let go yet. */
  get brush(): Span | null {
    return this.#brush;
  }
  get selection(): Span | null {
    return this.#selection;
  }
  get hoverS(): number | null {
    return this.#hoverS;
  }
  /** What the timeline of frames shows. */
  get shown(): Span | null {
    return this.#shown;
  }
  get isWhole(): boolean {
    return this.#view.fromS <= 0 && this.#view.toS >= this.#lengthS;
  }

  setLength(lengthS: number): void {
    const whole = this.isWhole;
    this.#lengthS = lengthS;
    this.#view = whole ? { fromS: 0, toS: lengthS } : clampSpan(this.#view, lengthS);
    this.#tell();
  }

  setView(view: Span): void {
    const next = clampSpan(view, this.#lengthS);
    if (sameSpan(next, this.#view)) return;
    this.#view = next;
    this.#tell();
  }

  showAll(): void {
    this.setView({ fromS: 0, toS: this.#lengthS });
  }

  setBrush(brush: Span | null): void {
    if (sameSpan(brush, this.#brush)) return;
    this.#brush = brush;
    this.#tell();
  }

  /** What is selected for good; a brush is over then. */
  select(selection: Span | null): void {
    if (this.#brush === null && sameSpan(selection, this.#selection)) return;
    this.#brush = null;
    this.#selection = selection;
    this.#tell();
  }

  setHover(hoverS: number | null): void {
    if (hoverS === this.#hoverS) return;
    this.#hoverS = hoverS;
    this.#tell();
  }

  setShown(shown: Span | null): void {
    if (sameSpan(shown, this.#shown)) return;
    this.#shown = shown;
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
