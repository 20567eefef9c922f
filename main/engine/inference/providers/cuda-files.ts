import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../../../../contract/errors.ts';
import { librariesFolder, missingFiles, NVIDIA_FILES, packageFolder } from './nvidia-files.ts';
import { absence, type Platform, systemName, thisPlatform } from './platforms.ts';

/** What the package's own installer does, and what it leaves to the user, in plain words. */
export const explainCudaFiles = (folder = librariesFolder()): string =>
  [
    'The packages of npm hold onnxruntime for cpu and webgpu; what it needs for NVIDIA devices is too large for them. onnxruntime-node has an installer of its own for that:',
    `  what   ${Object.values(NVIDIA_FILES).join(', ')} (cuda and tensorrt), of the same version as onnxruntime-node, built for CUDA 12`,
    '  from   the package registry of NuGet, in its package Microsoft.ML.OnnxRuntime.Gpu.Linux; a proxy that HTTPS_PROXY names is used',
    `  to     ${folder}`,
    '  size   a few hundred megabytes, both to download and on the disk; as much again in the folder for temporary files meanwhile',
    'It installs neither a driver nor libraries of NVIDIA. For cuda you also need:',
    '  - the NVIDIA driver, 525 or newer (nvidia-smi says which one there is)',
    '  - the libraries of the CUDA 12 toolkit (libcudart, libcublas, libcufft, libcurand) and of cuDNN 9, where the loader finds them (ldconfig, or LD_LIBRARY_PATH)',
    '  - for tensorrt also those of TensorRT 10 (libnvinfer, libnvonnxparser)',
    'A library that is missing, or of another number than these files ask for, is named when the provider is probed. Installing the npm packages anew removes the files again.',
  ].join('\n');

/** @throws Fault('usage') where the package has no such files for the system */
export const checkCudaPlatform = (at: Platform = thisPlatform()): void => {
  const reason = absence('cuda', at);
  if (reason !== null) throw new Fault('usage', `There are no CUDA libraries of onnxruntime for ${systemName(at)}: ${reason}`);
};

/** The installer's environment: told to fetch all that there is, whatever npm was told; its own names for a proxy. */
const installerEnv = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv => {
  const own = Object.fromEntries(Object.entries(env).filter(([name]) => !/^npm_/i.test(name)));
  const https = env['GLOBAL_AGENT_HTTPS_PROXY'] || env['HTTPS_PROXY'] || env['https_proxy'];
  const http = env['GLOBAL_AGENT_HTTP_PROXY'] || env['HTTP_PROXY'] || env['http_proxy'] || https;
  const not = env['GLOBAL_AGENT_NO_PROXY'] || env['NO_PROXY'] || env['no_proxy'];
  return {
    ...own,
    ONNXRUNTIME_NODE_INSTALL: 'true',
    ONNXRUNTIME_NODE_INSTALL_CUDA: 'v12',
    ...(https ? { GLOBAL_AGENT_HTTPS_PROXY: https } : {}),
    ...(http ? { GLOBAL_AGENT_HTTP_PROXY: http } : {}),
    ...(not ? { GLOBAL_AGENT_NO_PROXY: not } : {}),
  };
};

const NO_NETWORK = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|socket hang up|EPROTO|CERT|certificate/;

/** What the installer said when it failed, as one sentence. */
export const installerFault = (printed: string, code: string): Fault => {
  const how = NO_NETWORK.exec(printed)?.[0];
  if (how !== undefined)
    return new Fault(
      'source',
      `The package registry of NuGet cannot be reached (${how}), so nothing was installed; connect to a network, or name a proxy in HTTPS_PROXY, and try again.`,
    );
  if (/ENOSPC/.test(printed))
    return new Fault('source', 'The disk is full, so nothing was installed; make room for a gigabyte and try again.');
  if (/EACCES|EPERM|EROFS/.test(printed))
    return new Fault('source', `${librariesFolder()} cannot be written, so nothing was installed; run this as its owner.`);
  const said = /^\s*(?:\w*Error): (.*)$/m.exec(printed)?.[1] ?? `it ended with ${code}`;
  return new Fault('source', `The installer of onnxruntime-node failed: ${said.replace(/[. ]+$/, '')}; try again later.`);
};

/**
 * Has onnxruntime-node's own installer fetch its files for NVIDIA's devices. Takes minutes. `say` is told each line that it prints.
 * @throws Fault('usage') where there are none for this system, Fault('source') where they cannot be fetched
 */
export const fetchCudaFiles = async (say: (line: string) => void, env: NodeJS.ProcessEnv = process.env): Promise<void> => {
  checkCudaPlatform();
  const script = join(packageFolder(), 'script', 'install.js');
  if (!existsSync(script)) throw new Fault('source', `${script} is missing; install the npm packages again.`);
  const child = spawn(process.execPath, [script], { env: installerEnv(env), stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    for (const line of text.split('\n')) if (line.trim() !== '') say(line.replace(/https:\/\/\S+\//, ''));
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    printed = (printed + text).slice(-65_536);
  });
  const code = await new Promise<string | number>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (exit, signal) => resolve(signal ?? exit ?? 'no code'));
  });
  if (code !== 0) throw installerFault(printed, String(code));
  const missing = missingFiles('cuda');
  if (missing.length > 0)
    throw new Fault('source', `The installer of onnxruntime-node ended without ${missing.join(' and ')}; install the npm packages again.`);
};
