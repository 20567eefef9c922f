import { expect, it } from 'vitest';
import { placementOf } from './placement.ts';

const node = (op: string, provider: string, index: number): object => ({
  cat: 'Node',
  name: `${op}_${index}_kernel_time`,
  args: { op_name: op, provider, node_index: String(index) },
});

it('tells which nodes ran elsewhere, each once', () => {
  const events = [
    { cat: 'Session', name: 'model_run', args: {} },
    node('Conv', 'WebGpuExecutionProvider', 1),
    node('Conv', 'WebGpuExecutionProvider', 2),
    node('Gather', 'CPUExecutionProvider', 3),
    node('Shape', 'CPUExecutionProvider', 4),
    node('Shape', 'CPUExecutionProvider', 5),
    node('Shape', 'CPUExecutionProvider', 5),
    node('Odd', 'XnnpackExecutionProvider', 6),
    { cat: 'Node', name: 'Conv_1_fence_before', args: {} },
  ];
  expect(placementOf(JSON.stringify(events), 'webgpu')).toEqual({
    nodes: 6,
    elsewhere: [
      { op: 'Shape', count: 2, provider: 'cpu' },
      { op: 'Gather', count: 1, provider: 'cpu' },
      { op: 'Odd', count: 1, provider: 'XnnpackExecutionProvider' },
    ],
  });
});

it.each(['', '[', '{}', '[]', 'null', '[{"cat":"Node"}]'])('is not known from %s', (text) => {
  expect(placementOf(text, 'webgpu')).toBeNull();
});
