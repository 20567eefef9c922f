import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Fault } from '../../../contract/errors.ts';
import type { ProviderInfo } from '../../../contract/run.ts';
import { OnnxWriter } from '../../../models/onnx-writer.ts';
import { colourClassifier } from '../../../models/synthetic.ts';
import type { Numbers } from '../families/family.ts';
import { project } from '../project.ts';
import { describeModel } from './describe.ts';
import { inputDims, inputSize } from './info.ts';
import { type NetworkSession, openSession, type OpenSessionOptions } from './network-session.ts';
import { type Feed, feed } from './providers/feed.ts';
import { haveSoftwareDevice, withoutDevice, withSoftwareDevice } from './providers/testing/software-device.ts';
import { tinyFeeds, tinyNetwork } from './providers/tiny-network.ts';
import type { SessionModel } from './session.ts';

const tiny: SessionModel = { ...tinyNetwork(), delayMs: 0 };
const sessions: NetworkSession[] = [];
const open = async (options: Partial<OpenSessionOptions> = {}): Promise<NetworkSession> => {
  const session = await openSession({ model: tiny, intraOpThreads: 1, ...options });
  sessions.push(session);
  return session;
};
afterEach(async () => {
  await Promise.all(sessions.splice(0).map((session) => session.close()));
});

const worst = (one: readonly Numbers[], other: readonly Numbers[]): number =>
  Math.max(...one.flatMap(({ data }, at) => Array.from(data, (value, index) => Math.abs(value - (other[at]?.data[index] ?? Number.NaN)))));

const before = process.env['VK_DRIVER_FILES'];
const setDevice = (env: NodeJS.ProcessEnv): void => {
  process.env['VK_DRIVER_FILES'] = env['VK_DRIVER_FILES'] ?? '';
};
afterAll(() => {
  if (before === undefined) delete process.env['VK_DRIVER_FILES'];
  else process.env['VK_DRIVER_FILES'] = before;
});

describe('a session on the cpu', () => {
  it('is in this process, and reads what lies in its feeds at each run, also in shared memory', async () => {
    const session = await open({ model: { ...tiny, bytes: colourClassifier(), outputs: ['probabilities'] }, spinning: true });
    expect(session.provider).toEqual({
      requested: 'auto',
      actual: 'cpu',
      candidates: [{ name: 'cpu', ok: true, reason: '' }],
      placement: null,
      apart: false,
    });
    const data = new Float32Array(new SharedArrayBuffer(4 * 3 * 32 * 32));
    const feeds = { input: feed(data, [1, 3, 32, 32]) };
    const likeliest = async (): Promise<number> => {
      const [numbers] = await session.run(feeds);
      return numbers!.data.indexOf(Math.max(...numbers!.data));
    };
    expect(await likeliest()).toBe(3);
    data.fill(250, 1024, 2048);
    expect(await likeliest()).toBe(1);
    data.fill(0).fill(250, 2048);
    expect(await likeliest()).toBe(2);
  });

  it('takes as long as a model with a delay says', { retry: 2 }, async () => {
    const session = await open({ model: { ...tiny, delayMs: 40 } });
    const startedMs = performance.now();
    await session.run(tinyFeeds());
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual(40);
  });

  it('says in one sentence what it cannot load or run', async () => {
    await expect(open({ model: { ...tiny, bytes: Uint8Array.of(1, 2, 3) } })).rejects.toThrow(Fault);
    const session = await open();
    await expect(session.run({ image: feed(new Float32Array(3), [1, 3]) })).rejects.toThrow(/fails when it is run/);
  });
});

describe.runIf(haveSoftwareDevice)('a session on a device', () => {
  beforeAll(() => setDevice(withSoftwareDevice({})));

  const onDevice = (options: Partial<OpenSessionOptions> = {}): Promise<NetworkSession> =>
    open({ rungs: ['webgpu', 'cpu'], requested: 'webgpu', ...options });

  it('computes what cpu computes, and tells where each node ran', async () => {
    const device = await onDevice();
    expect(device.provider).toMatchObject({ requested: 'webgpu', actual: 'webgpu', apart: true, placement: { elsewhere: [] } });
    expect(device.provider.placement?.nodes).toBeGreaterThan(2);
    const cpu = await open();
    const right = await cpu.run(tinyFeeds());
    for (let run = 0; run < 3; run++) expect(worst(await device.run(tinyFeeds()), right)).toBeLessThan(1e-4);
    expect(readdirSync(tmpdir()).filter((name) => name === `throughline-profile-${device.pid}`)).toEqual([]);
  });

  it('names the nodes that its device cannot do', async () => {
    const g = new OnnxWriter();
    const image = g.input('image', 'float32', [1, 3, 64, 64]);
    g.output('means', g.node('Hardmax', [g.node('GlobalAveragePool', [image])], { axis: 1 }), 'float32', [1, 3, 1, 1]);
    const device = await onDevice({ model: { ...tiny, bytes: g.bytes() } });
    expect(device.provider.placement?.elsewhere).toContainEqual({ op: 'Hardmax', count: 1, provider: 'cpu' });
  });

  it('finds out about a network whose sizes are open with its first run', async () => {
    const g = new OnnxWriter();
    const image = g.input('other', 'float32', ['batch', 'n']);
    g.output('means', g.node('Relu', [image]), 'float32', ['batch', 'n']);
    const device = await onDevice({ model: { ...tiny, bytes: g.bytes() } });
    expect(device.provider.placement).toBeNull();
    expect([...(await device.run({ other: feed(Float32Array.of(-1, 2), [1, 2]) }))[0]!.data]).toEqual([0, 2]);
    expect(device.provider.placement).toEqual({ nodes: 1, elsewhere: [] });
  });

  it('agrees with cpu on a trained detector', async () => {
    const model = await describeModel(join(project.root, 'models', 'own', 'scene-detector', 'model.onnx'), [], 'detect');
    const picture = Float32Array.from({ length: inputSize(model) }, (_, index) => (index * 73) % 256);
    const feeds = { [model.input.name]: feed(picture, inputDims(model, 1)) };
    const [device, cpu] = [await onDevice({ model }), await open({ model })];
    expect(worst(await device.run(feeds), await cpu.run(feeds))).toBeLessThan(1e-3);
  });

  /** Runs until something is done to the device in the middle of a run. */
  const disturb = async (device: NetworkSession, feeds: Readonly<Record<string, Feed>>, signal: NodeJS.Signals) => {
    const right = await device.run(feeds);
    const pid = device.pid ?? expect.fail('it fell before');
    let atMs = Number.NaN;
    setTimeout(() => {
      atMs = performance.now();
      process.kill(pid, signal);
    }, 20);
    const outputs = await device.run(feeds);
    return { tookMs: performance.now() - atMs, off: worst(outputs, right) };
  };

  it.each(['SIGKILL', 'SIGSTOP'] as const)('gives the same result from cpu within 2 s of a %s', { retry: 2 }, async (signal) => {
    const fell: [ProviderInfo, string][] = [];
    const device = await onDevice({ hangMs: 1200, onFall: (...told) => fell.push(told) });
    const { tookMs, off } = await disturb(device, tinyFeeds(), signal);
    expect(tookMs).toBeLessThan(2000);
    expect(off).toBeLessThan(1e-4);
    const how = signal === 'SIGKILL' ? 'crashed (SIGKILL)' : 'did not answer within 1.2 s';
    expect(fell.map(([, text]) => text)).toEqual([`webgpu ${how} while it ran the probe network; cpu did this run again and goes on.`]);
    expect(device.provider).toMatchObject({
      requested: 'webgpu',
      actual: 'cpu',
      apart: false,
      candidates: [
        { name: 'webgpu', ok: false, reason: `webgpu ${how} while it ran the probe network.` },
        { name: 'cpu', ok: true },
      ],
    });
    expect(fell[0]![0]).toEqual(device.provider);
    await device.run(tinyFeeds());
    expect(fell).toHaveLength(1);
  });

  it('is loaded on cpu where there is no device, and says why', async () => {
    setDevice(withoutDevice({}));
    try {
      const session = await onDevice();
      expect(session.provider).toMatchObject({ actual: 'cpu', apart: false });
      expect(session.provider.candidates[0]).toEqual({
        name: 'webgpu',
        ok: false,
        reason: expect.stringMatching(/^webgpu cannot load the probe network: there is no Vulkan driver here[^.]*[.]$/) as string,
      });
    } finally {
      setDevice(withSoftwareDevice({}));
    }
  });
});
