const key = (name: string): string => `throughline.${name}`;

/** A preference kept in this browser; the fallback where there is none, or no storage at all. The caller vouches for its form. */
export const load = <T>(name: string, fallback: T): T => {
  try {
    const text = globalThis.localStorage?.getItem(key(name));
    return text === null || text === undefined ? fallback : (JSON.parse(text) as T);
  } catch {
    return fallback;
  }
};

/** Keeps a preference; without storage it lasts as long as the window. */
export const save = (name: string, value: unknown): void => {
  try {
    globalThis.localStorage?.setItem(key(name), JSON.stringify(value));
  } catch {
    // storage is full or forbidden: the preference is simply not kept
  }
};
