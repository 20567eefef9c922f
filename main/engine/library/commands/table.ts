/** Rows under a head, each column as wide as its longest cell; columns of `numbers` are aligned to the right. */
export const asTable = (head: readonly string[], rows: readonly (readonly string[])[], numbers: readonly number[] = []): string => {
  const widths = head.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, at) => (numbers.includes(at) ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0)))
      .join('  ')
      .trimEnd();
  return [head, ...rows].map(line).join('\n');
};

/** Binary units, as disks are spoken of in file managers. */
export const size = (bytes: number): string => {
  const power = Math.min(3, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  return `${(bytes / 1024 ** power).toFixed(power === 0 ? 0 : 1)} ${['B', 'KiB', 'MiB', 'GiB'][power]}`;
};
