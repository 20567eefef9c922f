import { expect, it } from 'vitest';
import { providerWords } from './provider-words.ts';

const loading = (file: string, library: string): string =>
  `[E:onnxruntime:onnxruntime-node, provider_bridge_ort.cc:2146 Create] /onnxruntime_src/onnxruntime/core/session/provider_bridge_ort.cc:1988 onnxruntime::Provider& onnxruntime::ProviderLibrary::Get() [ONNXRuntimeError] : 1 : FAIL : Failed to load library /app/node_modules/onnxruntime-node/bin/napi-v6/linux/x64/${library} with error: ${file}: cannot open shared object file: No such file or directory\n`;
const failed = 'OrtSessionOptionsAppendExecutionProvider_Cuda: Failed to load shared library';

it.each([
  [
    failed,
    loading('/app/bin/libonnxruntime_providers_shared.so', 'libonnxruntime_providers_shared.so'),
    'run throughline providers install cuda',
  ],
  [
    failed,
    loading('libcudart.so.12', 'libonnxruntime_providers_cuda.so'),
    'libcudart.so.12 is missing: it belongs to the NVIDIA CUDA toolkit',
  ],
  [
    failed,
    loading('libcublasLt.so.12', 'libonnxruntime_providers_cuda.so'),
    'libcublasLt.so.12 is missing: it belongs to the NVIDIA CUDA toolkit',
  ],
  [failed, loading('libcudnn.so.9', 'libonnxruntime_providers_cuda.so'), 'libcudnn.so.9 is missing: it belongs to NVIDIA cuDNN'],
  [
    failed,
    loading('libnvinfer.so.10', 'libonnxruntime_providers_tensorrt.so'),
    'libnvinfer.so.10 is missing: it belongs to NVIDIA TensorRT',
  ],
  [failed, loading('libcuda.so.1', 'libonnxruntime_providers_cuda.so'), 'libcuda.so.1 is missing: it belongs to the NVIDIA driver'],
  [failed, loading('libodd.so.3', 'libonnxruntime_providers_cuda.so'), 'libodd.so.3 is missing: it belongs to the system'],
  [failed, '', 'a library that it needs could not be loaded'],
  ['CUDA failure 35: CUDA driver version is insufficient for CUDA runtime version ; GPU=0', '', 'the NVIDIA driver is older'],
  ['CUDA failure 100: no CUDA-capable device is detected ; GPU=-1', '', 'no NVIDIA graphics card'],
  ['CUDA failure 2: out of memory ; GPU=0', '', 'the memory of the device is full'],
  [
    '/onnxruntime_src/onnxruntime/core/providers/webgpu/webgpu_context.cc:136 onnxruntime::webgpu::WebGpuContext::Initialize(const onnxruntime::webgpu::WebGpuContextConfig&)::<lambda()> adapter_result.status == wgpu::RequestAdapterStatus::Success was false. Failed to get a WebGPU adapter: No supported adapters\n',
    'Warning: vkCreateInstance: Found no drivers!\nWarning: vkCreateInstance failed with VK_ERROR_INCOMPATIBLE_DRIVER\n',
    'there is no Vulkan driver here that it can use; install the driver of the graphics card',
  ],
  ['Failed to get a WebGPU adapter: No supported adapters', '', 'there is no graphics adapter here'],
  ['no available backend found. ERR: [dml] backend not found.', '', 'this onnxruntime has no cuda'],
  ['Load model from a.onnx failed:Protobuf parsing failed.', '', 'it is damaged, or no ONNX model'],
])('%#: says what is wrong and what to do', (message, printed, words) => {
  const said = providerWords('cuda', message, printed);
  expect(said).toContain(words);
  expect(said).not.toMatch(/[.]$|\n|onnxruntime_src/);
});
