import { expect, it } from 'vitest';
import { parseCascadeRule } from './cascade-option.ts';

it('reads a rule of the cascade', () => {
  expect(parseCascadeRule('birds')).toEqual({ model: 'birds' });
  expect(parseCascadeRule('./a/b.onnx,labels=bird+traffic light,when=when-grown,grown=30,min-side=24,min-score=0.5,every=3')).toEqual({
    model: './a/b.onnx',
    labels: ['bird', 'traffic light'],
    when: 'when-grown',
    growthPct: 30,
    minSidePx: 24,
    minScore: 0.5,
    everyFrames: 3,
  });
  expect(parseCascadeRule('a,provider=webgpu,crops=typed')).toEqual({ model: 'a', provider: 'webgpu', crops: 'typed' });
});

it.each([
  '',
  'a,',
  'a,b',
  'a,colour=red',
  'a,when=sometimes',
  'a,every=0',
  'a,every=x',
  'a,min-score=2',
  'a,provider=gpu',
  'a,crops=libav',
])('refuses "%s" in one sentence', (spec) => {
  expect(() => parseCascadeRule(spec)).toThrow(/^The rule "[^"]*" [^.]*; write MODEL, then options, as in [^;]*\.$/);
});
