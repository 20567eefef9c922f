/** Words as one sentence: with a full stop at the end. */
export const sentence = (words: string): string => `${words.replace(/[.;: ]+$/, '')}.`;
