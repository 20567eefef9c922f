import { describe, expect, it } from 'vitest';
import { EXIT_CODE } from '../../../../contract/errors.ts';
import { checkCudaPlatform, explainCudaFiles, installerFault } from './cuda-files.ts';

describe('libraries for NVIDIA devices', () => {
  it('are explained: which, from where, to where, how large, and what else is needed', () => {
    const text = explainCudaFiles('/app/bin');
    for (const words of ['libonnxruntime_providers_cuda.so', 'NuGet', '/app/bin', 'megabytes', 'driver', 'CUDA 12', 'cuDNN 9', 'TensorRT'])
      expect(text).toContain(words);
    expect(text).not.toContain('https://');
  });

  it.each([
    ['win32', 'x64', 'for Windows on x64: .*dml'],
    ['darwin', 'arm64', 'for macOS on arm64: .*webgpu'],
    ['linux', 'arm64', 'for Linux on arm64'],
  ])('are refused on %s %s in one sentence', (platform, arch, words) => {
    expect(() => checkCudaPlatform({ platform, arch })).toThrow(
      new RegExp(`^There are no CUDA libraries of onnxruntime ${words}[^.]*[.]$`),
    );
    expect(EXIT_CODE.usage).not.toBe(0);
  });

  it('are there for Linux on x64', () => {
    expect(() => checkCudaPlatform({ platform: 'linux', arch: 'x64' })).not.toThrow();
  });

  it.each([
    ['Error: getaddrinfo ENOTFOUND packages.example\n    at GetAddrInfoReqWrap', 'cannot be reached (ENOTFOUND)'],
    ['AggregateError [ECONNREFUSED]:', 'cannot be reached (ECONNREFUSED)'],
    ['Error: ENOSPC: no space left on device, write', 'The disk is full'],
    ["Error: EACCES: permission denied, copyfile 'a' -> 'b'", 'cannot be written'],
    ['Error: Failed to find specific package versions for X in Y', 'failed: Failed to find specific package versions for X in Y; try'],
    ['', 'it ended with 7'],
  ])('%#: say why they could not be fetched', (printed, words) => {
    const fault = installerFault(printed, '7');
    expect(fault.kind).toBe('source');
    expect(fault.message).toContain(words);
    expect(fault.message).toMatch(/[.]$/);
  });
});
