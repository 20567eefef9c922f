import { expect, it } from 'vitest';
import { parseExposition } from './exposition.ts';

const head = '# HELP a_total Frames.\n# TYPE a_total counter\n';

it('reads values by their labels', () => {
  const families = parseExposition(`${head}a_total{y="2",x="a \\"b\\" \\\\ \\n"} 1.5e+3\na_total 2\n\n# HELP b B.\n# TYPE b gauge\nb -1\n`);
  expect(families.get('a_total')).toEqual({
    type: 'counter',
    values: new Map([
      ['x="a \\"b\\" \\\\ \\n",y="2"', 1500],
      ['', 2],
    ]),
  });
  expect(families.get('b')?.values.get('')).toBe(-1);
});

it.each([
  ['no end of line', `${head}a_total 1`],
  ['a sample twice', `${head}a_total{x="1",y="2"} 1\na_total{y="2",x="1"} 1\n`],
  ['a family twice', `${head}${head}`],
  ['a sample without a family', 'a_total 1\n'],
  ['a sample of another family', `${head}b 1\n`],
  ['a label twice', `${head}a_total{x="1",x="2"} 1\n`],
  ['an escape that is none', `${head}a_total{x="\\d"} 1\n`],
  ['no value', `${head}a_total \n`],
  ['not a number', `${head}a_total NaN\n`],
  ['a counter below 0', `${head}a_total -1\n`],
  ['a counter without _total', '# HELP a A.\n# TYPE a counter\n'],
  ['a quantile of a gauge', '# HELP a A.\n# TYPE a gauge\na{quantile="1"} 1\n'],
  ['no HELP', '# TYPE a gauge\na 1\n'],
])('refuses %s', (_what, text) => {
  expect(() => parseExposition(text)).toThrow();
});
