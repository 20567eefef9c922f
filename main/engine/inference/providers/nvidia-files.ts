import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** What onnxruntime-node's own installer fetches for NVIDIA's devices; each provider needs the first one and its own. */
export const NVIDIA_FILES = {
  shared: 'libonnxruntime_providers_shared.so',
  cuda: 'libonnxruntime_providers_cuda.so',
  tensorrt: 'libonnxruntime_providers_tensorrt.so',
} as const;

/** The package's folder. */
export const packageFolder = (): string => dirname(dirname(createRequire(import.meta.url).resolve('onnxruntime-node')));

/** Where the package's libraries for this system lie, and those files would. */
export const librariesFolder = (): string => join(packageFolder(), 'bin', 'napi-v6', process.platform, process.arch);

/** When a file was last written, ms since 1970; null where there is none. */
export const writtenAt = (path: string): number | null => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? null;

/** Those of a provider's files that are not there. */
export const missingFiles = (provider: 'cuda' | 'tensorrt', folder = librariesFolder()): string[] =>
  [NVIDIA_FILES.shared, NVIDIA_FILES[provider]].filter((file) => writtenAt(join(folder, file)) === null);
