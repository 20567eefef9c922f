import { Fault } from '../../../contract/index.ts';

let stopped = false;

/** What this thread reads ends at its next batch: it is to end itself. */
export const stopReading = (): void => {
  stopped = true;
};

/** Asked before each batch. @throws Fault (usage) where this thread is to end. */
export const mayRead = (): void => {
  if (stopped) throw stoppingFault();
};

/** What a job ends with that the engine's own end cut off. */
export const stoppingFault = (): Fault => new Fault('usage', 'This was not finished, since the engine is stopping: ask for it again.');
