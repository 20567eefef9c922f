/** What a scene's truth calls its objects. */
export const SCENE_LABELS: readonly string[] = ['vehicle', 'pedestrian'];

/** COCO's names for what a scene shows, and for what street-tiny finds. What is none of it (a dog, for a scene a bicycle) is left out: nobody asked for it. */
const OUR_LABELS_OF: ReadonlyMap<string, readonly string[]> = new Map([
  ['car', ['vehicle']],
  ['bus', ['vehicle', 'larger vehicle']],
  ['truck', ['vehicle', 'larger vehicle']],
  ['train', ['vehicle', 'larger vehicle']],
  ['person', ['pedestrian']],
]);

/** A detector's label in the words of a truth; null: the truth has no word for it. */
export type LabelMap = (label: string) => string | null;

/** @param known the truth's labels */
export const labelMapTo = (known: readonly string[]): LabelMap => {
  const labels = new Set(known);
  return (label) => {
    if (labels.has(label)) return label;
    return OUR_LABELS_OF.get(label)?.find((other) => labels.has(other)) ?? null;
  };
};

const FEW = 5;

/** The sentence where a detector has no label that the truth knows; null: it has. */
export const withoutLabels = (labels: readonly string[], known: readonly string[]): string | null => {
  const map = labelMapTo(known);
  if (labels.length === 0 || labels.some((label) => map(label) !== null)) return null;
  const words = [...known, ...[...OUR_LABELS_OF].filter(([, ours]) => ours.some((label) => known.includes(label))).map(([label]) => label)];
  const said = `${labels.slice(0, FEW).join(', ')}${labels.length > FEW ? ', …' : ''}`;
  return `The detector has no label that the truth knows: it says ${said}, the truth is about ${words.join(', ')}.`;
};
