import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { isSoftwareVulkan, vulkanDriverFiles } from './vulkan-drivers.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'throughline-vulkan-'));
  for (const name of ['lvp_icd.x86_64.json', 'nvidia_icd.json', 'readme.txt']) await writeFile(join(folder, name), '{}');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('knows the drivers that the environment names, files or folders', () => {
  const [software, card] = [join(folder, 'lvp_icd.x86_64.json'), join(folder, 'nvidia_icd.json')];
  expect(vulkanDriverFiles({ VK_DRIVER_FILES: [card, software].join(delimiter) })).toEqual([card, software]);
  expect(vulkanDriverFiles({ VK_ICD_FILENAMES: folder })).toEqual([software, card]);
  expect(isSoftwareVulkan([software])).toBe(true);
  expect(isSoftwareVulkan([software, card])).toBe(false);
  expect(isSoftwareVulkan([])).toBe(false);
  expect(isSoftwareVulkan([join(folder, 'gone', 'lvp_icd.json')])).toBe(false);
});
