import { describe, expect, it } from 'vitest';
import { Fault } from '../../../contract/errors.ts';
import { describeModel } from './describe.ts';
import { defaultModel, listModels } from './library.ts';

const fault = async (spec: string, task: 'detect' | 'classify'): Promise<string> => {
  const error: unknown = await describeModel(spec, [], task).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(Fault);
  expect((error as Fault).kind).toBe('model');
  return (error as Fault).message;
};

describe('models that are made on demand', () => {
  it('are described by their name, and by their path again', async () => {
    const model = await describeModel('delay:2.5,objects=8,size=96', [], 'detect');
    expect(model).toMatchObject({
      name: 'delay:2.5,objects=8,size=96',
      path: 'delay:2.5,objects=8,size=96',
      task: 'detect',
      family: 'yolox',
      delayMs: 2.5,
      maxBatch: 1,
      labels: ['object'],
      notes: [],
      input: { width: 96, height: 96, fit: 'stretch', type: 'float32' },
    });
    expect(await describeModel(model.path, [], 'detect')).toEqual(model);
  });

  it('are for the task they are wanted for', async () => {
    const usual = { delayMs: 0, input: { width: 64, height: 64 }, maxBatch: 16, labels: ['null a', 'null b'], options: { logits: false } };
    expect(await describeModel('null', [], 'classify')).toMatchObject(usual);
    expect(await describeModel('null,batch=1', [], 'classify')).toMatchObject({ maxBatch: 1 });
    expect(await describeModel('null,batch=5,size=32', [], 'classify')).toMatchObject({ maxBatch: 5, input: { width: 32 } });
    expect(await describeModel('null', [], 'detect')).toMatchObject({ input: { width: 320, height: 320 }, notes: [] });
  });

  it('have the hash of their bytes', async () => {
    const [plain, slow, other] = await Promise.all(['null', 'delay:5', 'null,objects=1'].map((spec) => describeModel(spec, [], 'detect')));
    expect(plain?.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(slow?.sha256).toBe(plain?.sha256);
    expect(other?.sha256).not.toBe(plain?.sha256);
  });

  it.each([
    ['delay', 'detect', 'names no delay'],
    ['delay:', 'detect', 'names no delay'],
    ['delay:0', 'detect', 'more than 0'],
    ['delay:60001', 'classify', 'at most 60000 ms'],
    ['delay:abc', 'detect', 'names no delay'],
    ['null,objects=513', 'detect', 'objects is a whole number from 0 to 512'],
    ['null,size=100', 'detect', 'size is a multiple of 32 from 32 to 1280'],
    ['null,size=32,objects=17', 'detect', 'size=32 has room for 16'],
    ['null,objects=1', 'classify', 'a classifier takes size=N and batch=N'],
    ['null,batch=2', 'detect', 'a detector takes objects=N and size=N'],
    ['null,batch=17', 'classify', 'from 1 to 16'],
    ['null,', 'detect', 'has the option ""'],
    ['null,size', 'detect', 'has the option "size"'],
  ] as const)('refuse %s in one sentence', async (spec, task, reason) => {
    const message = await fault(spec, task);
    expect(message).toContain(reason);
    expect(message).toContain(`"${spec}"`);
    expect(message.match(/[.](\s|$)/g)).toHaveLength(1);
  });

  it('can be chosen for each task, and are nobody’s default', async () => {
    const entries = await listModels([]);
    expect(entries.map(({ name, task, path }) => [name, task, path])).toEqual([
      ['null', 'detect', 'null'],
      ['delay:20', 'detect', 'delay:20'],
      ['null', 'classify', 'null'],
      ['delay:20', 'classify', 'delay:20'],
    ]);
    for (const { name, task } of entries) expect((await describeModel(name, [], task)).task).toBe(task);
    expect(await defaultModel([], 'detect')).toBeNull();
    expect(await defaultModel([], 'classify')).toBeNull();
  });
});
