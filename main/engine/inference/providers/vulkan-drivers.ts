import { readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { writtenAt } from './nvidia-files.ts';

const FOLDERS = ['/usr/share/vulkan/icd.d', '/etc/vulkan/icd.d', '/usr/local/share/vulkan/icd.d'];
/** Drivers that compute on the processor: Chromium's SwiftShader, Mesa's lavapipe. */
const SOFTWARE = /swiftshader|lvp_|lavapipe|llvmpipe/i;

const filesIn = (folder: string): string[] => {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .sort()
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
};

/** Files that name Vulkan's drivers, as its loader finds them on Linux: those that the environment names, else those of the system. */
export const vulkanDriverFiles = (env: NodeJS.ProcessEnv): string[] => {
  const named = env['VK_DRIVER_FILES'] || env['VK_ICD_FILENAMES'];
  if (named) return named.split(delimiter).flatMap((path) => (path.endsWith('.json') ? [path] : filesIn(path)));
  return FOLDERS.flatMap(filesIn);
};

/** Whether all drivers that there are compute on the processor. */
export const isSoftwareVulkan = (files: readonly string[]): boolean =>
  files.some((file) => writtenAt(file) !== null) && files.every((file) => SOFTWARE.test(file));
