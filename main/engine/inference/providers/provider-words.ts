import type { Provider } from '../../../../contract/compute.ts';
import { runtimeWords } from '../runtime-words.ts';

/** What a missing library belongs to, and what to do: by the beginning of its name. */
const LIBRARIES: readonly (readonly [RegExp, string])[] = [
  [/^libonnxruntime_providers_/, 'the part of onnxruntime for NVIDIA devices; run throughline providers install cuda'],
  [/^libcuda\.so/, 'the NVIDIA driver; install the driver of this graphics card'],
  [/^libcudnn/, 'NVIDIA cuDNN; install the version whose files end in this number'],
  [/^lib(nvinfer|nvonnxparser)/, 'NVIDIA TensorRT; install the version whose files end in this number'],
  [/^lib(cu|nv|nccl)/, 'the NVIDIA CUDA toolkit; install the version whose files end in this number'],
];

const missing = (file: string): string => {
  const name = file.slice(file.lastIndexOf('/') + 1);
  const [, belongs] = LIBRARIES.find(([pattern]) => pattern.test(name)) ?? [];
  return `${name} is missing: it belongs to ${belongs ?? 'the system; install the package that holds it'}`;
};

/** What providers say when they fail, and what it means. */
const PLAIN: readonly (readonly [RegExp, (found: RegExpExecArray, provider: Provider) => string])[] = [
  [/(?:with error: |libraries: )(\S+?\.so[.\d]*): cannot open shared object file/, ([, file = '']) => missing(file)],
  [
    /with error: (\S+?\.so[.\d]*): .*?(undefined symbol|version `\S+' not found)/,
    ([, file = '']) =>
      `${file.slice(file.lastIndexOf('/') + 1)} is of a version that does not fit; run throughline providers install cuda again`,
  ],
  [
    /driver version is insufficient|CUDA failure 35\b|CUDA_ERROR_SYSTEM_DRIVER_MISMATCH/,
    () => 'the NVIDIA driver is older than its CUDA libraries need; install a newer driver',
  ],
  [
    /no CUDA-capable device|CUDA failure 100\b|CUDA_ERROR_NO_DEVICE/,
    () => 'there is no NVIDIA graphics card that CUDA can use; look at what nvidia-smi says',
  ],
  [/no kernel image is available|CUDA failure 209\b/, () => 'the graphics card is too old for these CUDA libraries; use webgpu or cpu'],
  [
    /out of memory|OUT_OF_DEVICE_MEMORY|OUT_OF_HOST_MEMORY|E_OUTOFMEMORY|CUDNN_STATUS_ALLOC_FAILED/i,
    () => 'the memory of the device is full; close other programs that use it, or take a smaller model',
  ],
  [
    /Found no drivers|VK_ERROR_INCOMPATIBLE_DRIVER/,
    () => 'there is no Vulkan driver here that it can use; install the driver of the graphics card',
  ],
  [
    /Failed to get a WebGPU adapter|No supported adapters/,
    () => 'there is no graphics adapter here that it can use; install the driver of the graphics card',
  ],
  [/device (?:was |is )?lost|DEVICE_LOST|DXGI_ERROR_DEVICE_REMOVED/i, () => 'the device was lost; look at its driver'],
  [/backend not found/, (_found, provider) => `this onnxruntime has no ${provider}; install the package again`],
  [
    /Failed to load shared library/,
    () => 'a library that it needs could not be loaded; run throughline providers install cuda, which says what is needed',
  ],
];

/**
 * Why a provider failed and what to do, in one piece of a sentence.
 * @param message of onnxruntime @param printed what its process printed meanwhile, where the cause is often named better
 */
export const providerWords = (provider: Provider, message: string, printed = ''): string => {
  const all = `${printed}\n${message}`;
  for (const [pattern, words] of PLAIN) {
    const found = pattern.exec(all);
    if (found !== null) return words(found, provider);
  }
  return runtimeWords(message);
};
