/** What onnxruntime's errors say, without its prefixes and lists of files, in one piece of a sentence. */
export const runtimeWords = (text: string): string => {
  const [line = ''] = text.split('\n');
  const short = line
    .replace(/^.*?(failed:|Exception during \w+:)\s*/i, '')
    .replace(/\s+/g, ' ')
    .trim();
  return (short || line || 'no reason given').slice(0, 300).replace(/[.;]+$/, '');
};
