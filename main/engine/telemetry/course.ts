import type { DeliveryFigures, Figures, FrameRecord, SourceInfo } from '../../../contract/index.ts';
export class Course {
  constructor(_source: SourceInfo, _openedNs: number) {}
  frame(_record: FrameRecord, _endNs: number): void {}
  interrupted(_nowNs: number): void {}
  driftMsPerMin(_nowNs: number): number | null { return null; }
  jitterMs(_nowNs: number): Figures['jitterMs'] { return { arrival: null, output: null }; }
  delivery(): DeliveryFigures { return { reconnects: 0, stalls: 0, downtimeMs: 0, ttffMs: 1 }; }
}
