import { existsSync } from 'node:fs';

/** Chromium's driver of Vulkan that computes on the processor: slow and right, so that a device can be tested where there is none. */
const DRIVER = '/usr/lib/chromium/vk_swiftshader_icd.json';

const whyNot = (): string | null => {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'webgpu on a software device is tested on Linux on x64 only';
  return existsSync(DRIVER) ? null : `webgpu is tested on the software device of Debian's chromium (${DRIVER}), which is missing`;
};

const missing = whyNot();
export const haveSoftwareDevice = missing === null;
if (missing !== null) console.log(`skipped: ${missing}`);

/** For processes that are to find that device and no other. */
export const withSoftwareDevice = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({ ...env, VK_DRIVER_FILES: DRIVER });

/** For processes that are to find no device at all. */
export const withoutDevice = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({ ...env, VK_DRIVER_FILES: '/nowhere/icd.json' });
