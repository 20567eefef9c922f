import { existsSync, readdirSync } from 'node:fs';
import type { Candidate } from '../../../../contract/index.ts';
import { AV_CODEC_HW_CONFIG_METHOD_HW_DEVICE_CTX, type AVHWDeviceType, type AVPixelFormat } from 'node-av/constants';
import { type Codec, HardwareDeviceContext } from 'node-av/lib';
import { avPhrase } from './av.ts';

/** One way of decoding on a device: FFmpeg's name of it, and the format its frames have. */
export interface HardwareConfig {
  readonly name: string;
  readonly deviceType: AVHWDeviceType;
  readonly pixelFormat: AVPixelFormat;
}

/** Vendors' own decoders before general ones; Vulkan last, since it takes a software device for a graphics card. Unlisted ones come between. */
const ORDER = ['cuda', 'videotoolbox', 'd3d11va', 'd3d12va', 'vaapi', 'dxva2', 'drm', 'vulkan'];
const rank = (name: string): number => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.indexOf('drm'));

/**
 * What this build of FFmpeg can decode this codec on, best first. Wrappers with a codec of their own (QSV, AMF) are not among them: the same chips
 * are reached through VAAPI and Direct3D.
 */
export const hardwareConfigs = (codec: Codec): HardwareConfig[] => {
  const configs: HardwareConfig[] = [];
  for (let index = 0; ; index++) {
    const config = codec.getHwConfig(index);
    if (!config) break;
    const name = HardwareDeviceContext.getTypeName(config.deviceType);
    if (name && (config.methods & AV_CODEC_HW_CONFIG_METHOD_HW_DEVICE_CTX) !== 0) {
      configs.push({ name, deviceType: config.deviceType, pixelFormat: config.pixFmt });
    }
  }
  return configs.sort((a, b) => rank(a.name) - rank(b.name));
};

const isNvidia = (): boolean => ['/dev/nvidia0', '/dev/nvidiactl', '/dev/dxg', '/dev/nvhost-ctrl'].some((path) => existsSync(path));
const isDri = (): boolean => existsSync('/dev/dri') && readdirSync('/dev/dri').some((name) => name.startsWith('renderD'));

/**
 * Why a candidate cannot work, told from Linux's device files; null: it may. Asking the drivers instead takes up to 0.4 s where there is no GPU
 * (Vulkan's loader brings a software device up first).
 */
const missingDevice = (name: string): string | null => {
  if (process.platform !== 'linux') return null;
  if (name === 'cuda') return isNvidia() ? null : 'no NVIDIA device (/dev/nvidia0)';
  if (name === 'vulkan') return isDri() || isNvidia() ? null : 'no GPU device (/dev/dri/renderD*)';
  return isDri() ? null : 'no GPU device (/dev/dri/renderD*)';
};

/** Opens a device, or says in a phrase why not. The caller frees it. */
export const openDevice = (config: HardwareConfig): { device: HardwareDeviceContext } | { candidate: Candidate } => {
  const missing = missingDevice(config.name);
  if (missing) return { candidate: { name: config.name, ok: false, reason: missing } };
  const device = new HardwareDeviceContext();
  const code = device.create(config.deviceType, null, null);
  if (code >= 0) return { device };
  device.free();
  return { candidate: { name: config.name, ok: false, reason: `the device does not open: ${avPhrase(code)}` } };
};
