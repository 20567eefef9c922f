import { type ComputeSettings, Fault, type Provider, type ProviderReport, PROVIDERS } from '../../contract/index.ts';
import { providerReports } from './inference/providers/probe-providers.ts';

type Choices = Pick<ComputeSettings, 'provider' | 'classifyProvider'>;

/** What can run networks here: as it was probed once, and as it did since in this engine. */
export class Devices {
  /** Those that failed while they ran a network, and how: they are not tried again until somebody looks again, or names them. */
  readonly #failed = new Map<string, string>();

  /** For these choices; where only the cpu is wanted nothing is probed. Never rejects. */
  async reports(choices: Choices, rules: readonly { readonly provider?: string | undefined }[] = []): Promise<ProviderReport[]> {
    const wanted = [choices.provider, choices.classifyProvider, ...rules.flatMap(({ provider }) => provider ?? [])];
    if (wanted.every((choice) => choice === 'cpu')) return [];
    return this.#heeded(await providerReports());
  }

  /** All of them. @param again looks again, at all or at one, though they were looked at before */
  async list(again: 'all' | Provider | null): Promise<ProviderReport[]> {
    if (again === null) return this.#heeded(await providerReports());
    for (const name of again === 'all' ? PROVIDERS : [again]) this.#failed.delete(name);
    await providerReports({ force: true, ...(again === 'all' ? {} : { names: [again] }) });
    return this.#heeded(await providerReports());
  }

  /** It failed while it ran a network. */
  failed(provider: string, reason: string): void {
    this.#failed.set(provider, reason);
  }

  /** Somebody names them (again): those that failed are tried once more. */
  forgive(choices: Partial<Choices>): void {
    for (const choice of [choices.provider, choices.classifyProvider]) this.#failed.delete(choice ?? '');
  }

  /** @throws Fault(usage) where one that is named was seen not to work here; one that failed since has rungs below it */
  check(choices: Partial<Choices>, reports: readonly ProviderReport[]): void {
    for (const choice of [choices.provider, choices.classifyProvider]) {
      const report = reports.find(({ name }) => name === choice);
      if (report && !report.ok && !this.#failed.has(report.name)) throw new Fault('usage', report.reason);
    }
  }

  #heeded(reports: readonly ProviderReport[]): ProviderReport[] {
    return reports.map((report) => {
      const reason = this.#failed.get(report.name);
      return reason === undefined ? report : { ...report, ok: false, auto: false, reason };
    });
  }
}
