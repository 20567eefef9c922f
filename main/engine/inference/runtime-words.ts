/** Errors of onnxruntime that can be said more plainly: by what they contain. */
const PLAIN: readonly (readonly [RegExp, (found: RegExpExecArray) => string])[] = [
  [
    /Opset (\d+) is under development.*till opset (\d+)/s,
    ([, its, latest]) => `its operator set ${its} is newer than ${latest}, the latest that is known here`,
  ],
  [
    /Unsupported model IR version: (\d+), max supported IR version: (\d+)/,
    ([, its, latest]) => `its format ${its} is newer than ${latest}, the latest that is known here`,
  ],
  [/No Op registered for (\S+) with domain_version of (\d+)/, ([, op, set]) => `there is no operator ${op} in operator set ${set}`],
  [/(\S+?)\(-?\d+\) is not a registered function\/op/, ([, op]) => `the operator ${op} is not known here`],
  [/Could not find an implementation for (\S+?)\(/, ([, op]) => `the operator ${op} cannot be computed here for the types it is given`],
  [
    /Failed to allocate memory for requested buffer of size (\d+)/,
    ([, bytes]) => `it needs more memory than there is (${(Number(bytes) / 1e9).toFixed(1)} GB at once)`,
  ],
  [/Protobuf parsing failed/, () => 'it is damaged, or no ONNX model'],
];

/** Where in onnxruntime's source something was found: a path, a line and a function's head. */
const PLACE = /\/\S+\.(?:cc|h|cpp):\d+ .*?\)(?: const)? (?=[^,)\s])/;

/** What onnxruntime's errors say, without its prefixes and places in its source, in one piece of a sentence. */
export const runtimeWords = (text: string): string => {
  for (const [pattern, words] of PLAIN) {
    const found = pattern.exec(text);
    if (found !== null) return words(found);
  }
  const [line = ''] = text.split('\n');
  const short = line
    .replace(/^Load model from .*? failed:\s*/i, '')
    .replace(/^Exception during \w+:\s*/i, '')
    .replace(/Non-zero status code returned while running (\S+) node\. Name:'([^']*)' Status Message:\s*/, '$1 node "$2": ')
    .replace(PLACE, '')
    .replace(/\s+/g, ' ')
    // One sentence is one sentence.
    .replace(/[.] +(?=\S)/g, '; ')
    .trim();
  return (short || line || 'no reason given').slice(0, 300).replace(/[.;: ]+$/, '');
};
