import type { WhatIf } from '../../../contract/index.ts';
export class WhatIfWatch {
  constructor(_runId: number) {}
  frame(_endNs: number, _e2eNs: number, _frame: number): void {}
  cpu(_tNs: number, _pct: number): void {}
  changed(_t: string, _k: readonly string[], _f: number, _tNs: number): void {}
  interrupted(_r: string, _tNs: number): void {}
  tick(_tNs: number): WhatIf | null {
    return null;
  }
}
export const whatIfWords = (_card: WhatIf): string => '';
