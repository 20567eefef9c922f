import { InvalidArgumentError } from 'commander';

const MOST = 1000;

/** Reads seeds with commas between them, and from-to: `1001-1010,7`. @throws InvalidArgumentError for anything else */
export const parseSeeds = (text: string): readonly number[] => {
  const seeds = text.split(',').flatMap((part) => {
    const [, from, to = from] = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(part.trim()) ?? [];
    if (from === undefined || Number(to) < Number(from) || Number(to) - Number(from) >= MOST)
      throw new InvalidArgumentError('Expected seeds such as 1001-1010 or 7,8.');
    return Array.from({ length: Number(to) - Number(from) + 1 }, (_, index) => Number(from) + index);
  });
  return [...new Set(seeds)];
};
