import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const SOURCE = fileURLToPath(new URL('./assembly/yuv.ts', import.meta.url));
const TARGET = fileURLToPath(new URL('./yuv-wasm.ts', import.meta.url));

/** Compiles assembly/yuv.ts. @throws Error with the compiler's words where it does not compile */
export const compileKernel = async (): Promise<Uint8Array> => {
  const folder = await mkdtemp(join(tmpdir(), 'throughline-kernel-'));
  try {
    const out = join(folder, 'yuv.wasm');
    const memory = ['--importMemory', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536'];
    const options = ['-O3', '--converge', '--noAssert', '--runtime', 'stub', '--enable', 'simd,threads,bulk-memory', ...memory];
    const { error, stderr } = await asc.main([SOURCE, '-o', out, ...options]);
    if (error) throw new Error(`${error.message}\n${stderr.toString()}`);
    return new Uint8Array(await readFile(out));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** The module that carries the compiled kernel: so it goes wherever the code goes. */
export const kernelModule = (wasm: Uint8Array): string => {
  const lines =
    Buffer.from(wasm)
      .toString('base64')
      .match(/.{1,120}/g) ?? [];
  return [
    '/** Compiled from assembly/yuv.ts by `npm run kernels`; not written by hand. */',
    `const BASE64 = [\n${lines.map((line) => `  '${line}',`).join('\n')}\n].join('');`,
    '',
    "export const yuvWasm = (): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(BASE64, 'base64'));",
    '',
  ].join('\n');
};

if (import.meta.main) await writeFile(TARGET, kernelModule(await compileKernel()));
