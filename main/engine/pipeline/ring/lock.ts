/**
 * A mutex on one Int32: 0 free, 1 held, 2 held and someone waits (Drepper, "Futexes Are Tricky", 2011, mutex 2). Held for microseconds only;
 * never taken on the hub thread. Not re-entrant.
 */
export const lock = (words: Int32Array, at: number): void => {
  let seen = Atomics.compareExchange(words, at, 0, 1);
  if (seen === 0) return;
  do {
    if (seen === 2 || Atomics.compareExchange(words, at, 1, 2) !== 0) Atomics.wait(words, at, 2);
    seen = Atomics.compareExchange(words, at, 0, 2);
  } while (seen !== 0);
};

export const unlock = (words: Int32Array, at: number): void => {
  if (Atomics.sub(words, at, 1) === 1) return;
  Atomics.store(words, at, 0);
  Atomics.notify(words, at, 1);
};
