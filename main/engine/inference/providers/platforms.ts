import type { Provider } from '../../../../contract/compute.ts';

/** A system as Node names it: `linux`, `x64`. */
export interface Platform {
  readonly platform: string;
  readonly arch: string;
}

export const thisPlatform = (): Platform => ({ platform: process.platform, arch: process.arch });

const SYSTEMS: Readonly<Record<string, string>> = { linux: 'Linux', win32: 'Windows', darwin: 'macOS' };

/** A system in words: "Linux on arm64". */
export const systemName = ({ platform, arch }: Platform): string => `${SYSTEMS[platform] ?? platform} on ${arch}`;

/** Which systems the package onnxruntime-node has each provider for (its README, 1.30), and what is said on others. */
const PLACES: { readonly [P in Provider]: { on(at: Platform): boolean; otherwise: string } } = {
  cpu: { on: () => true, otherwise: '' },
  webgpu: {
    on: ({ platform, arch }) => platform === 'win32' || platform === 'darwin' || (platform === 'linux' && arch === 'x64'),
    otherwise: 'onnxruntime-node has webgpu for Windows, macOS and Linux on x64; cpu is used here.',
  },
  cuda: {
    on: ({ platform, arch }) => platform === 'linux' && arch === 'x64',
    otherwise: 'onnxruntime-node has cuda for Linux on x64 only; use webgpu, or on Windows dml.',
  },
  tensorrt: {
    on: ({ platform, arch }) => platform === 'linux' && arch === 'x64',
    otherwise: 'onnxruntime-node has tensorrt for Linux on x64 only; use webgpu, or on Windows dml.',
  },
  dml: { on: ({ platform }) => platform === 'win32', otherwise: 'dml (DirectML) is a part of Windows; use webgpu here.' },
  coreml: {
    on: ({ platform, arch }) => platform === 'darwin' && arch === 'arm64',
    otherwise: 'coreml (Core ML) is a part of macOS, on processors of Apple; use webgpu here.',
  },
};

/** Why there is no such provider on a system, in one sentence; null where there may be. */
export const absence = (provider: Provider, at: Platform): string | null => (PLACES[provider].on(at) ? null : PLACES[provider].otherwise);
