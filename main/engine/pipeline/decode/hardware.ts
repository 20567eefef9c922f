import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { AV_CODEC_HW_CONFIG_METHOD_HW_DEVICE_CTX, type AVCodecID, type AVHWDeviceType, type AVPixelFormat } from 'node-av/constants';
import { avGetCodecName, Codec, HardwareDeviceContext } from 'node-av/lib';
import { avPhrase } from './av.ts';

/** One way of decoding on a device: FFmpeg's name of the device, the decoder that goes with it, and the format its frames have. */
export interface HardwareWay {
  readonly name: string;
  readonly codec: Codec;
  readonly deviceType: AVHWDeviceType;
  readonly pixelFormat: AVPixelFormat;
}

type Platform = 'linux' | 'win32' | 'darwin';

/**
 * FFmpeg's names of all devices that decode, best first, and where they exist. Vendors' own before general ones; Vulkan late, since it takes a
 * software device for a graphics card; DRM last (boards with a decoder that is no graphics card).
 */
const DEVICES: readonly { readonly name: string; readonly on: readonly Platform[] }[] = [
  { name: 'cuda', on: ['linux', 'win32'] },
  { name: 'videotoolbox', on: ['darwin'] },
  { name: 'd3d11va', on: ['win32'] },
  { name: 'd3d12va', on: ['win32'] },
  { name: 'vaapi', on: ['linux'] },
  { name: 'qsv', on: ['linux', 'win32'] },
  { name: 'amf', on: ['linux', 'win32'] },
  { name: 'dxva2', on: ['win32'] },
  { name: 'vdpau', on: ['linux'] },
  { name: 'vulkan', on: ['linux', 'win32', 'darwin'] },
  { name: 'drm', on: ['linux'] },
];

const PLATFORM_NAME: { readonly [K in Platform]: string } = { linux: 'Linux', win32: 'Windows', darwin: 'macOS' };

/** Every device that can be named, on whatever platform. */
export const DEVICE_NAMES: readonly string[] = DEVICES.map(({ name }) => name);

/** The devices of this platform, best first. */
export const devicesHere = (): readonly string[] =>
  DEVICES.filter(({ on }) => on.some((it) => it === process.platform)).map(({ name }) => name);

/** The first of the decoders for this codec that runs on the device: FFmpeg's own before its wrappers of a vendor's. */
const wayOn = (name: string, deviceType: AVHWDeviceType, decoders: readonly Codec[]): HardwareWay | null => {
  for (const codec of decoders) {
    for (let index = 0; ; index++) {
      const config = codec.getHwConfig(index);
      if (!config) break;
      if (config.deviceType === deviceType && (config.methods & AV_CODEC_HW_CONFIG_METHOD_HW_DEVICE_CTX) !== 0) {
        return { name, codec, deviceType, pixelFormat: config.pixFmt };
      }
    }
  }
  return null;
};

/** How this device would decode this codec, were it there; or a phrase that says why it never could here. */
const builtWay = (name: string, codecId: AVCodecID): HardwareWay | string => {
  const { on } = DEVICES.find((device) => device.name === name) ?? { on: [] };
  if (!on.some((it) => it === process.platform)) return `only on ${on.map((it) => PLATFORM_NAME[it]).join(' and ')}`;
  const deviceType = HardwareDeviceContext.iterateTypes().find((type) => HardwareDeviceContext.getTypeName(type) === name);
  if (deviceType === undefined) return 'not in this build of FFmpeg';
  const decoders = Codec.getCodecList().filter((codec) => codec.id === codecId && codec.isDecoder());
  return wayOn(name, deviceType, decoders) ?? `does not decode ${avGetCodecName(codecId) ?? 'this codec'}`;
};

/** How this device would decode this codec, or a phrase that says why it cannot. Asks no driver. */
export const hardwareWay = (name: string, codecId: AVCodecID): HardwareWay | string => {
  const way = builtWay(name, codecId);
  return typeof way === 'string' ? way : (missingDevice(name) ?? way);
};

/** The devices that could decode this codec here if they were there, best first. */
export const devicesFor = (codecId: AVCodecID): readonly string[] =>
  devicesHere().filter((name) => typeof builtWay(name, codecId) !== 'string');

const NVIDIA = ['/dev/nvidia0', '/dev/nvidiactl', '/dev/dxg', '/dev/nvhost-ctrl'];

/** Device files of graphics cards. */
const renderNodes = (): readonly string[] =>
  existsSync('/dev/dri')
    ? readdirSync('/dev/dri')
        .filter((name) => name.startsWith('renderD'))
        .map((name) => `/dev/dri/${name}`)
    : [];

const mayUse = (path: string): boolean => {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
};

/**
 * Why a device cannot be there, told from Linux's device files; null: it may. Asking the drivers instead takes up to 0.4 s where there is no GPU
 * (Vulkan's loader brings a software device up first).
 */
const missingDevice = (name: string): string | null => {
  if (process.platform !== 'linux') return null;
  const nvidia = NVIDIA.filter((path) => existsSync(path));
  if (name === 'cuda') return nvidia.length > 0 ? null : 'no NVIDIA device (/dev/nvidia0)';
  if ((name === 'vulkan' || name === 'vdpau') && nvidia.length > 0) return null;
  const nodes = renderNodes();
  const [first] = nodes;
  if (first === undefined) return 'no GPU device (/dev/dri/renderD*)';
  return nodes.some(mayUse) ? null : `no permission for ${first} (the user is not in its group)`;
};

/** Opens a device, or says in a phrase why not. The caller frees it. */
export const openDevice = (way: HardwareWay): HardwareDeviceContext | string => {
  const device = new HardwareDeviceContext();
  const code = device.create(way.deviceType, null, null);
  if (code >= 0) return device;
  device.free();
  return `the driver refuses: ${avPhrase(code)}`;
};
