import { describe, expect, it } from 'vitest';
import { CROP_CHOICES, PREPROCESS_CHOICES, PREPROCESS_MEANING } from '../../contract/index.ts';
import { CROP_NAMES, PREPROCESS_NAMES } from './names.ts';
import { testModel, testProvider } from './testing.ts';
import {
  computeWords,
  cropMeaning,
  placementLines,
  placeOf,
  preprocessMeaning,
  providerRows,
  rungsOf,
  setupAsides,
  threadsShort,
  threadWords,
} from './words.ts';

describe('where a network runs, in words', () => {
  it('is short on a card', () => {
    expect(computeWords(testModel(), 'first')).toBe('cpu · 2 × 1 thread · wasm');
    expect(threadsShort(testModel())).toBe('2 × 1');
    expect(threadWords({ sessions: 1, intraOpThreads: 4, spinning: true })).toBe('1 × 4 threads, spinning');
  });

  it('does not tell of crops what an older session did not know', () => {
    expect(placeOf({ place: 'libav' }, 'behind')).toBeNull();
    expect(computeWords(testModel({ place: 'libav' }), 'behind')).toBe('cpu · 2 × 1 thread');
    expect(placeOf({ place: 'libav' }, 'first')).toBe('libav');
    expect(placeOf({ place: 'typed' }, 'behind')).toBe('typed');
  });

  it('says asked for and got, and marks another than was named', () => {
    const rows = providerRows(testModel({ provider: testProvider({ requested: 'webgpu', apart: true }) }), 'first');
    expect(rows.map(({ name, value }) => `${name}: ${value}`)).toEqual([
      'Asked for: webgpu',
      'Got: cpu',
      'Process: of its own',
      'Preprocessed: wasm',
    ]);
    expect(rows[1]?.tone).toBe('warn');
    expect(providerRows(testModel(), 'behind').map(({ tone }) => tone)).toEqual([undefined, 'good', undefined, undefined]);
  });
});

describe('which nodes ran where', () => {
  it('says that all did where it was asked for, or that it is not known', () => {
    expect(placementLines(testProvider({ actual: 'webgpu', placement: { nodes: 240, elsewhere: [] } }))).toEqual([
      'all 240 nodes ran on webgpu',
    ]);
    expect(placementLines(testProvider())).toEqual(['all ran on cpu']);
    expect(placementLines(testProvider({ actual: 'cuda' }))).toEqual(['not found out']);
  });

  it('names operators by provider, the most frequent first, and counts the rest', () => {
    const elsewhere = [
      { op: 'NonMaxSuppression', count: 1, provider: 'cpu' },
      { op: 'Resize', count: 4, provider: 'cpu' },
      { op: 'Conv', count: 2, provider: 'cuda' },
      { op: 'Gather', count: 3, provider: 'cpu' },
      { op: 'Shape', count: 2, provider: 'cpu' },
      { op: 'Cast', count: 1, provider: 'cpu' },
      { op: 'Pad', count: 1, provider: 'cpu' },
    ];
    expect(placementLines(testProvider({ actual: 'webgpu', placement: { nodes: 1240, elsewhere } }))).toEqual([
      '12 of 1,240 nodes ran on cpu: Resize 4, Gather 3, Shape 2, NonMaxSuppression 1 and 2 more',
      '2 of 1,240 nodes ran on cuda: Conv 2',
    ]);
  });
});

describe('where pictures are made', () => {
  it('has a name and a sentence for each place', () => {
    expect(Object.keys(PREPROCESS_NAMES)).toEqual([...PREPROCESS_CHOICES]);
    expect(Object.keys(CROP_NAMES)).toEqual([...CROP_CHOICES]);
    expect(preprocessMeaning(null).graph).toBe(PREPROCESS_MEANING.graph);
    expect(cropMeaning(null).auto).toBe('What suits the machine and the provider.');
  });

  it('says what became of auto', () => {
    expect(preprocessMeaning('wasm').auto).toBe(`Now wasm, what suits the machine and the provider. ${PREPROCESS_MEANING.wasm}`);
    expect(cropMeaning('typed').auto).toMatch(/^Now typed, .*Cut, scaled/);
  });
});

it('says of each rung what became of it', () => {
  const candidates = [
    { name: 'cuda', ok: false, reason: 'It is not installed.' },
    { name: 'webgpu', ok: true, reason: '' },
    { name: 'cpu', ok: true, reason: '' },
  ];
  const said = (actual: string): readonly string[] => rungsOf({ actual, candidates }).map(({ name, words }) => `${name}: ${words}`);
  expect(said('webgpu')).toEqual(['cuda: It is not installed.', 'webgpu: in use', 'cpu: would be next']);
  expect(said('dml').at(-1)).toBe('dml: in use');
});

it('says in a session what is worth a line', () => {
  expect(setupAsides(testProvider())).toEqual([]);
  expect(setupAsides(testProvider({ requested: 'cuda', apart: true, placement: { nodes: 1, elsewhere: [] } }))).toEqual([
    'asked for: cuda',
    'in a process of its own',
    'all 1 node ran on cpu',
  ]);
});
