import type { Resources } from '../../../../contract/index.ts';
import { type Family, ratio, type Sample, single } from './family.ts';

type Gpu = Resources['gpus'][number];

const gpuSamples = (resources: Resources | null, valuesOf: (gpu: Gpu) => readonly Sample[]): readonly Sample[] =>
  (resources?.gpus ?? []).flatMap((gpu) => valuesOf(gpu).map(({ labels, value }) => ({ labels: { gpu: gpu.name, ...labels }, value })));

/** What the engine takes of the machine. What has no counter here is left out. */
export const MACHINE_FAMILIES: readonly Family[] = [
  single('gauge', 'throughline_engine_cpu_ratio', 'CPU of the engine process while a run is open; 1 is one core.', (scrape) => {
    return ratio(scrape.resources?.engine.cpuPct ?? scrape.snapshot?.engine.cpuPct ?? null);
  }),
  {
    name: 'throughline_thread_cpu_ratio',
    help: 'CPU of each thread of the engine, 1 is one core; other: garbage collection, compilers, pools.',
    type: 'gauge',
    labels: ['thread'],
    samples: ({ resources }) => {
      if (resources === null) return [];
      const threads = [...resources.threads, { name: 'other', cpuPct: resources.otherThreadsPct }];
      return threads.map(({ name, cpuPct }) => ({ labels: { thread: name }, value: ratio(cpuPct) }));
    },
  },
  single('gauge', 'throughline_engine_resident_memory_bytes', 'Resident memory of the engine process.', () => process.memoryUsage.rss()),
  single('gauge', 'throughline_engine_heap_bytes', 'JavaScript heap in use of the hub thread.', () => process.memoryUsage().heapUsed),
  single('gauge', 'throughline_window_cpu_ratio', 'CPU of the desktop window process; 1 is one core.', ({ resources }) => {
    return ratio(resources?.window?.cpuPct ?? null);
  }),
  single(
    'gauge',
    'throughline_window_memory_bytes',
    'Memory of the desktop window process.',
    ({ resources }) => resources?.window?.memoryBytes,
  ),
  {
    name: 'throughline_gpu_utilisation_ratio',
    help: 'Share of time a GPU works.',
    type: 'gauge',
    labels: ['gpu'],
    samples: ({ resources }) => gpuSamples(resources, ({ utilisationPct }) => [{ labels: {}, value: ratio(utilisationPct) }]),
  },
  {
    name: 'throughline_gpu_codec_utilisation_ratio',
    help: 'Share of time the decoder or encoder of a GPU works.',
    type: 'gauge',
    labels: ['gpu', 'codec'],
    samples: ({ resources }) =>
      gpuSamples(resources, ({ decoderPct, encoderPct }) => [
        { labels: { codec: 'decoder' }, value: ratio(decoderPct) },
        { labels: { codec: 'encoder' }, value: ratio(encoderPct) },
      ]),
  },
  {
    name: 'throughline_gpu_memory_bytes',
    help: 'Memory of a GPU that is in use.',
    type: 'gauge',
    labels: ['gpu'],
    samples: ({ resources }) => gpuSamples(resources, ({ memoryBytes }) => [{ labels: {}, value: memoryBytes }]),
  },
  single('counter', 'throughline_energy_joules_total', 'Energy of the processor packages while runs were open.', ({ joules }) => joules),
  {
    name: 'throughline_build_info',
    help: 'Version of Throughline and of Node.',
    type: 'gauge',
    labels: ['version', 'node'],
    samples: ({ version }) => [{ labels: { version, node: process.versions.node }, value: 1 }],
  },
];
