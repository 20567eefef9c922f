import type { ModelInfo, ProviderInfo, ProviderReport } from '../../contract/index.ts';

/** A provider that runs what it was asked for, with what a test wants different. */
export const testProvider = (differs: Partial<ProviderInfo> = {}): ProviderInfo => ({
  requested: 'auto',
  actual: 'cpu',
  candidates: [],
  placement: null,
  apart: false,
  ...differs,
});

/** A network at work, with what a test wants different. */
export const testModel = (differs: Partial<ModelInfo> = {}): ModelInfo => ({
  name: 'yolox_nano',
  path: '/models/yolox_nano/model.onnx',
  sha256: '0'.repeat(64),
  family: 'yolox',
  task: 'detect',
  inputWidth: 416,
  inputHeight: 416,
  labels: [],
  sessions: 2,
  intraOpThreads: 1,
  spinning: false,
  place: 'wasm',
  maxBatch: 1,
  provider: testProvider(),
  loadMs: 120,
  split: { copyInMs: null, computeMs: null, copyOutMs: null, reason: 'not split' },
  ...differs,
});

/** A provider that works and that `auto` takes, with what a test wants different. */
export const testReport = (name: ProviderReport['name'], differs: Partial<ProviderReport> = {}): ProviderReport => ({
  name,
  ok: true,
  reason: '',
  runMs: null,
  auto: true,
  probedAt: '2026-11-23T10:00:00.000Z',
  ...differs,
});
