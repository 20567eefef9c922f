import { DROP_REASONS, type DropReason, type Ledger, PLACE_OF_REASON, type SessionSample, STAGES } from '../../../contract/index.ts';
import type { FrameTable } from './frame-table.ts';

/** Frames that were received and never had a row: left out on purpose, and lost by `reason:stage`. Counts only grow within a run. */
export type Early = SessionSample['early'];

export const NO_EARLY: Early = { decimated: 0, decoded: 0, dropped: {} };

const QUEUE_FULL = DROP_REASONS.indexOf('queue_full');

/** The reason of a place; null where a damaged file says one that is none. */
export const reasonOf = (place: string): DropReason | null => DROP_REASONS.find((reason) => reason === place.split(':')[0]) ?? null;

/** `reason:stage`, or the reason alone where a loss has no place. */
export const placeName = (reason: string, stage: string | undefined): string => (stage === undefined ? reason : `${reason}:${stage}`);

/** Of the run so far. */
export const earlyOf = (table: FrameTable): Early => {
  const dropped: Record<string, number> = {};
  DROP_REASONS.forEach((reason, index) => {
    const count = table.lost(index);
    // Of those that found a queue full it is known which one.
    if (count > 0 && index !== QUEUE_FULL) dropped[placeName(reason, PLACE_OF_REASON[reason])] = count;
  });
  let placed = 0;
  STAGES.forEach((stage, index) => {
    const count = table.lostToQueue(index);
    placed += count;
    if (count > 0) dropped[placeName('queue_full', stage)] = count;
  });
  const unplaced = table.lost(QUEUE_FULL) - placed;
  if (unplaced > 0) dropped['queue_full'] = unplaced;
  return { decimated: table.decimated, decoded: table.decodedEarly, dropped };
};

/** What came since `before`, of the same run. In a damaged file counts may go down: then nothing came. */
export const earlySince = (now: Early, before: Early): Early => ({
  decimated: Math.max(0, now.decimated - before.decimated),
  decoded: Math.max(0, now.decoded - before.decoded),
  dropped: Object.fromEntries(
    Object.entries(now.dropped)
      .map(([place, count]) => [place, count - (before.dropped[place] ?? 0)] as const)
      .filter(([, count]) => count > 0),
  ),
});

/** How many they are. */
export const countOf = ({ decimated, dropped }: Early): number => decimated + Object.values(dropped).reduce((sum, count) => sum + count, 0);

/** A ledger of frames that had a row, with these. What a damaged file calls a loss that is none is left out. */
export const withEarly = (ledger: Ledger, early: Early): Ledger => {
  const [dropped, places] = [{ ...ledger.dropped }, { ...ledger.places }];
  let received = ledger.received + early.decimated;
  for (const [place, count] of Object.entries(early.dropped)) {
    const reason = reasonOf(place);
    if (reason === null) continue;
    received += count;
    dropped[reason] = (dropped[reason] ?? 0) + count;
    places[place] = (places[place] ?? 0) + count;
  }
  return { ...ledger, received, decimated: ledger.decimated + early.decimated, dropped, places };
};
