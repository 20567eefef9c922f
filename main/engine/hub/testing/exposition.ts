/** A family as the text format gives it: values by their labels, which stand in the order of their names. */
export interface ParsedFamily {
  readonly type: string;
  readonly values: ReadonlyMap<string, number>;
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const LABEL = '[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\["\\\\n])*"';
const SAMPLE = new RegExp(`^(${NAME})(?:\\{(${LABEL}(?:,${LABEL})*)\\})? (-?[0-9.]+(?:e[+-]?[0-9]+)?)$`);

const labelsOf = (text: string): string => {
  const labels = text.match(new RegExp(LABEL, 'g')) ?? [];
  const names = labels.map((label) => label.slice(0, label.indexOf('=')));
  if (new Set(names).size < names.length) throw new Error(`a label twice: ${text}`);
  return labels.sort().join(',');
};

/**
 * Reads Prometheus' text format, version 0.0.4, strictly: each family once, HELP then TYPE then its own lines, no line twice, `_total` on counters
 * and only there, `quantile` on summaries and only there.
 * @throws Error that says which line is wrong
 */
export const parseExposition = (text: string): ReadonlyMap<string, ParsedFamily> => {
  if (!text.endsWith('\n')) throw new Error('the last line has no end');
  const families = new Map<string, { type: string; values: Map<string, number> }>();
  let described = '';
  let current = '';
  for (const line of text.split('\n').filter(Boolean)) {
    const wrong = (why: string): Error => new Error(`${why}: ${line}`);
    const [, keyword, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line) ?? [];
    if (keyword === 'HELP') {
      if (families.has(name)) throw wrong('a second time');
      described = name;
      current = '';
    } else if (keyword === 'TYPE') {
      if (name !== described || current !== '') throw wrong('TYPE does not follow HELP');
      if (!['counter', 'gauge', 'summary'].includes(rest)) throw wrong('unknown type');
      if (name.endsWith('_total') !== (rest === 'counter')) throw wrong('_total is for counters');
      families.set(name, { type: rest, values: new Map() });
      current = name;
    } else {
      const [, sampleName, labelText = '', value] = SAMPLE.exec(line) ?? [];
      const family = families.get(current);
      if (sampleName === undefined || family === undefined) throw wrong('not a sample');
      if (sampleName !== current) throw wrong(`not of ${current}`);
      const labels = labelsOf(labelText);
      if (family.values.has(labels)) throw wrong('a second time');
      if (/(^|,)quantile="/.test(labels) !== (family.type === 'summary')) throw wrong('quantile is for summaries');
      if (family.type === 'counter' && Number(value) < 0) throw wrong('a counter below 0');
      family.values.set(labels, Number(value));
    }
  }
  return families;
};
