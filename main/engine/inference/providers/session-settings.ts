import type { InferenceSession } from 'onnxruntime-node';
import type { Provider } from '../../../../contract/compute.ts';

type Executor = InferenceSession.ExecutionProviderConfig;

/** Core ML's newer format of networks, which knows more operators (coreml_provider_factory.h: COREML_FLAG_CREATE_MLPROGRAM). */
const ML_PROGRAM = 0x010;

/** What onnxruntime is asked for; what a provider cannot do goes to the next one of its list, and to the cpu in any case. */
const EXECUTORS: { readonly [P in Provider]: readonly Executor[] } = {
  cpu: ['cpu'],
  webgpu: ['webgpu'],
  cuda: [{ name: 'cuda', deviceId: 0 }],
  tensorrt: [
    { name: 'tensorrt', deviceId: 0 },
    { name: 'cuda', deviceId: 0 },
  ],
  dml: [{ name: 'dml', deviceId: 0 } as Executor],
  coreml: [{ name: 'coreml', coreMlFlags: ML_PROGRAM }],
};

/** How every session is set up. `spinning`: threads of a run that spin between runs take the core from the decoder. */
export const sessionSettings = (provider: Provider, intraOpThreads: number, spinning: boolean): InferenceSession.SessionOptions => ({
  executionProviders: EXECUTORS[provider],
  intraOpNumThreads: intraOpThreads,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  graphOptimizationLevel: 'all',
  // DirectML refuses memory patterns.
  ...(provider === 'dml' ? { enableMemPattern: false } : {}),
  logSeverityLevel: 3,
  extra: { session: { intra_op: { allow_spinning: spinning ? '1' : '0' } } },
});
