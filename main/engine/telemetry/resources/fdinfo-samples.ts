/**
 * Files of /proc/PID/fdinfo for tests, in the form of the kernel's documentation: gpu/drm-usage-stats.rst, gpu/i915.rst, gpu/amdgpu,
 * gpu/xe/xe-drm-usage-stats.rst. Counters are the caller's.
 */
const fileOf = (ino: number, driver: string, client: number, device: string, lines: readonly string[]): string =>
  [
    'pos:\t0',
    'flags:\t02100002',
    'mnt_id:\t26',
    `ino:\t${ino}`,
    `drm-driver:\t${driver}`,
    `drm-client-id:\t${client}`,
    `drm-pdev:\t${device}`,
  ]
    .concat(lines, '')
    .join('\n');

export const INTEL = ({ render = 0, video = 0, client = 7 }: { render?: number; video?: number; client?: number }): string =>
  fileOf(284, 'i915', client, '0000:00:02.0', [
    'drm-total-system0:\t8192 KiB',
    'drm-shared-system0:\t0',
    'drm-active-system0:\t0',
    'drm-resident-system0:\t6044 KiB',
    'drm-purgeable-system0:\t1688 KiB',
    'drm-total-stolen-system0:\t1 MiB',
    'drm-resident-stolen-system0:\t512',
    `drm-engine-render:\t${render} ns`,
    'drm-engine-copy:\t0 ns',
    `drm-engine-video:\t${video} ns`,
    'drm-engine-capacity-video:\t2',
    'drm-engine-video-enhance:\t0 ns',
  ]);

export const AMD = ({ gfx = 0, dec = 0, enc = 0 }: { gfx?: number; dec?: number; enc?: number }): string =>
  fileOf(1153, 'amdgpu', 28, '0000:03:00.0', [
    'pasid:\t32771',
    'drm-memory-vram:\t32768 KiB',
    'drm-memory-gtt: \t2048 KiB',
    'drm-memory-cpu: \t0 KiB',
    'amd-memory-visible-vram:\t16384 KiB',
    `drm-engine-gfx:\t${gfx} ns`,
    'drm-engine-compute:\t0 ns',
    'drm-engine-dma:\t0 ns',
    `drm-engine-dec:\t${dec} ns`,
    `drm-engine-enc:\t${enc} ns`,
  ]);

export const XE = ({ rcs = 0, vcs = 0, total = 0 }: { rcs?: number; vcs?: number; total?: number }): string =>
  fileOf(685, 'xe', 3, '0000:03:00.0', [
    'drm-total-system:\t0',
    'drm-resident-system:\t0',
    'drm-total-gtt:\t192 KiB',
    'drm-resident-gtt:\t192 KiB',
    'drm-total-vram0:\t23992 KiB',
    'drm-shared-vram0:\t16 MiB',
    'drm-resident-vram0:\t23992 KiB',
    `drm-cycles-rcs:\t${rcs}`,
    `drm-total-cycles-rcs:\t${total}`,
    'drm-cycles-bcs:\t0',
    `drm-total-cycles-bcs:\t${total}`,
    `drm-cycles-vcs:\t${vcs}`,
    `drm-total-cycles-vcs:\t${total}`,
    'drm-engine-capacity-vcs:\t2',
  ]);
