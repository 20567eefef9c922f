import { describe, expect, it } from 'vitest';
import type { Provider } from '../../../../contract/compute.ts';
import { Fault } from '../../../../contract/errors.ts';
import type { ProviderInfo } from '../../../../contract/run.ts';
import type { OpenSessionOptions } from '../network-session.ts';
import { FallingSession } from './falling-session.ts';
import { feed } from './feed.ts';
import { ProviderFailure } from './provider-process.ts';
import type { OpenRung } from './rung.ts';
import { tinyNetwork } from './tiny-network.ts';

const feeds = { image: feed(Float32Array.of(7), [1]) };

/** Rungs that answer with their name's length and what they were fed, or fail as they are told. */
const rungs = (fails: { readonly [P in Provider]?: { load?: Error; run?: Error } }) => {
  const closed: Provider[] = [];
  const open: OpenRung = (provider) => {
    const fault = fails[provider];
    if (fault?.load) return Promise.reject(fault.load);
    return Promise.resolve({
      provider,
      pid: provider === 'cpu' ? null : 42,
      placement: null,
      run: (given) =>
        fault?.run
          ? Promise.reject(fault.run)
          : Promise.resolve([{ data: Float32Array.of(provider.length, given['image']?.data[0] ?? 0), dims: [2] }]),
      close: () => {
        closed.push(provider);
        return Promise.resolve();
      },
    });
  };
  return { open, closed };
};

const options = (names: readonly Provider[], fell: [ProviderInfo, string][] = []): OpenSessionOptions => ({
  model: { ...tinyNetwork(), path: '/models/tiny.onnx', delayMs: 0 },
  intraOpThreads: 1,
  rungs: names,
  requested: 'auto',
  onFall: (...told) => fell.push(told),
});

describe('a network on a ladder', () => {
  it('is loaded on the first rung that takes it, and says why not on those before', async () => {
    const { open } = rungs({
      cuda: { load: new ProviderFailure('failed', 'libcudnn.so.9 is missing') },
      webgpu: { load: new ProviderFailure('died', 'crashed (SIGSEGV)') },
    });
    const session = await FallingSession.open(options(['cuda', 'webgpu', 'cpu']), open);
    expect(session.provider).toEqual({
      requested: 'auto',
      actual: 'cpu',
      candidates: [
        { name: 'cuda', ok: false, reason: 'cuda cannot load tiny.onnx: libcudnn.so.9 is missing.' },
        { name: 'webgpu', ok: false, reason: 'webgpu crashed (SIGSEGV) when it loaded tiny.onnx.' },
        { name: 'cpu', ok: true, reason: '' },
      ],
      placement: null,
      apart: false,
    });
  });

  it('falls where a run fails, has the same run done below, and tells', async () => {
    const fell: [ProviderInfo, string][] = [];
    const { open, closed } = rungs({
      cuda: { run: new ProviderFailure('died', 'crashed (SIGKILL)') },
      webgpu: { run: new ProviderFailure('failed', 'the device was lost') },
    });
    const session = await FallingSession.open(options(['cuda', 'webgpu', 'cpu'], fell), open);
    expect(session.provider).toMatchObject({ actual: 'cuda', apart: true });
    expect([...(await session.run(feeds))[0]!.data]).toEqual([3, 7]);
    expect(closed).toEqual(['cuda', 'webgpu']);
    expect(fell.map(([, text]) => text)).toEqual([
      'cuda crashed (SIGKILL) while it ran tiny.onnx; then webgpu failed (the device was lost) while it ran tiny.onnx; cpu did this run again and goes on.',
    ]);
    expect(fell[0]![0]).toMatchObject({ actual: 'cpu', apart: false });
    await session.run(feeds);
    expect(fell).toHaveLength(1);
    await session.close();
    await session.close();
    expect(closed).toEqual(['cuda', 'webgpu', 'cpu']);
    await expect(session.run(feeds)).rejects.toThrow('after it was closed');
  });

  it('says one sentence where no rung takes it', async () => {
    const refused = new Fault('model', 'onnxruntime cannot load /models/tiny.onnx: it is damaged.');
    const both = rungs({ webgpu: { load: new ProviderFailure('failed', 'it is damaged') }, cpu: { load: refused } });
    await expect(FallingSession.open(options(['webgpu', 'cpu']), both.open)).rejects.toBe(refused);
    const one = rungs({ webgpu: { load: new ProviderFailure('late', 'did not answer within 60 s') } });
    await expect(FallingSession.open(options(['webgpu']), one.open)).rejects.toThrow(
      'tiny.onnx can be run on none of its providers: did not answer within 60 s; choose cpu.',
    );
  });

  it('is no use after the last rung failed, and a fault of the network is thrown as it is', async () => {
    const fault = new Fault('model', 'tiny.onnx fails when it is run.');
    const { open } = rungs({ cpu: { run: fault } });
    const session = await FallingSession.open(options(['cpu']), open);
    await expect(session.run(feeds)).rejects.toBe(fault);
    const only = await FallingSession.open(options(['webgpu']), rungs({ webgpu: { run: new ProviderFailure('died', 'crashed') } }).open);
    await expect(only.run(feeds)).rejects.toThrow(Fault);
    await expect(only.run(feeds)).rejects.toThrow('open it again');
  });

  it('does one run at a time', async () => {
    const session = await FallingSession.open(options(['cpu']), rungs({}).open);
    const first = session.run(feeds);
    await expect(session.run(feeds)).rejects.toThrow('while it ran');
    await first;
  });
});
