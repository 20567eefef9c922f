import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { release } from 'node:os';
import { join } from 'node:path';
import { librariesFolder, NVIDIA_FILES, writtenAt } from './nvidia-files.ts';
import { vulkanDriverFiles } from './vulkan-drivers.ts';

const nvidiaDriver = (): string => {
  try {
    return readFileSync('/proc/driver/nvidia/version', 'utf8').trim();
  } catch {
    return '';
  }
};

const packageVersion = (): unknown => (createRequire(import.meta.url)('onnxruntime-node/package.json') as { version?: unknown }).version;

/**
 * What decides whether a provider works, as a short text that is the same as long as nothing of it changed: onnxruntime, Node, the system, its graphics drivers
 * and the libraries that were fetched for NVIDIA's. A driver that was updated is probed anew.
 */
export const machineIdentity = (env: NodeJS.ProcessEnv): string => {
  const folder = librariesFolder();
  const parts = {
    onnxruntime: packageVersion(),
    node: process.version,
    platform: process.platform,
    arch: process.arch,
    // Drivers of Windows and macOS come with the system.
    release: process.platform === 'linux' ? '' : release(),
    nvidia: nvidiaDriver(),
    vulkan: process.platform === 'linux' ? vulkanDriverFiles(env).map((file) => [file, writtenAt(file)]) : [],
    libraries: Object.values(NVIDIA_FILES).map((file) => writtenAt(join(folder, file))),
    devices: env['CUDA_VISIBLE_DEVICES'] ?? '',
    search: env['LD_LIBRARY_PATH'] ?? '',
  };
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
};
