import { z } from 'zod';
import type { NodePlacement, Provider } from '../../../../contract/compute.ts';

/** Providers by the names that onnxruntime writes into a profile. */
const NAMES: Readonly<Record<string, Provider>> = {
  CPUExecutionProvider: 'cpu',
  WebGpuExecutionProvider: 'webgpu',
  CUDAExecutionProvider: 'cuda',
  TensorrtExecutionProvider: 'tensorrt',
  DmlExecutionProvider: 'dml',
  CoreMLExecutionProvider: 'coreml',
};

/** What is read of a profile's events (Chrome's trace format): a node's kernel. */
const kernel = z.object({
  cat: z.literal('Node'),
  name: z.string().endsWith('_kernel_time'),
  args: z.object({ provider: z.string(), op_name: z.string(), node_index: z.string().default('') }),
});

/**
 * Which nodes of a network ran on which provider, from the profile that onnxruntime wrote of a run (or several: a node counts once). Those that did not run on
 * `provider` come by operator, most first. Null where the text is no profile, or tells of no node.
 */
export const placementOf = (profile: string, provider: Provider): NodePlacement | null => {
  let events: unknown;
  try {
    events = JSON.parse(profile);
  } catch {
    return null;
  }
  if (!Array.isArray(events)) return null;
  const seen = new Set<string>();
  const elsewhere = new Map<string, NodePlacement['elsewhere'][number]>();
  for (const event of events) {
    const { data } = kernel.safeParse(event);
    if (data === undefined) continue;
    const { provider: full, op_name: op, node_index: index } = data.args;
    const node = `${index} ${data.name}`;
    if (seen.has(node)) continue;
    seen.add(node);
    const ran = NAMES[full] ?? full;
    if (ran === provider) continue;
    const key = `${op} ${ran}`;
    elsewhere.set(key, { op, provider: ran, count: (elsewhere.get(key)?.count ?? 0) + 1 });
  }
  if (seen.size === 0) return null;
  return { nodes: seen.size, elsewhere: [...elsewhere.values()].sort((a, b) => b.count - a.count || a.op.localeCompare(b.op)) };
};
