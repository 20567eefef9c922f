import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { comparison, type FrameRecord, SESSION_FILES, type SessionManifest, SPAN } from '../../../contract/index.ts';
import { Recorder } from '../session/recorder.ts';
import { syntheticFrame, syntheticStart } from '../session/synthetic.ts';
import { compareCommand } from './compare-command.ts';
import { compareSessions } from './compare-sessions.ts';

const FRAMES = 450;

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'throughline-compare-'));
  await record('base', {});
  await record('same', {});
  await record('slow', { extraMs: 3, start: { decoder: { ...syntheticStart().decoder, actual: 'vaapi' } } });
  await record('longer', { frames: FRAMES * 2 });
  await record('glance', { frames: 20 });
}, 60_000);
afterAll(() => rm(root, { recursive: true, force: true }));

interface Made {
  readonly frames?: number;
  /** The detector takes so much longer. */
  readonly extraMs?: number;
  readonly start?: Partial<ReturnType<typeof syntheticStart>>;
}

const slower = (record: FrameRecord, ms: number): FrameRecord => {
  if (ms === 0 || Number.isNaN(record.analysisNs)) return record;
  const spans = record.spans.map((ns, at) => (at >= SPAN.detect * 3 + 2 ? ns + ms * 1e6 : ns));
  return { ...record, spans, e2eNs: record.e2eNs + ms * 1e6, analysisNs: record.analysisNs + ms * 1e6 };
};

async function record(id: string, { frames = FRAMES, extraMs = 0, start = {} }: Made): Promise<void> {
  const recorder = await Recorder.start({ root, id, manifest: { ...syntheticStart(), ...start } });
  for (let n = 0; n < frames; n++) recorder.add(slower(syntheticFrame(n), extraMs));
  await recorder.stop();
}

async function change(id: string, changes: Partial<SessionManifest>): Promise<() => Promise<void>> {
  const path = join(root, id, SESSION_FILES.manifest);
  const before = await readFile(path, 'utf8');
  await writeFile(path, JSON.stringify({ ...(JSON.parse(before) as SessionManifest), ...changes }));
  return () => writeFile(path, before);
}

describe('compareSessions', () => {
  it('finds nothing between two that are the same', async () => {
    const found = comparison.parse(await compareSessions(root, ['base', 'same']));
    expect(found).toMatchObject({ settings: [], verdicts: [null, 'no measurable change'], confidencePct: 95 });
    expect(found.words[1]).toMatch(
      /^No measurable change: e2e p95 0.0 % \(−\d.\d to \+\d.\d\), processed fps 0.0 % \(−\d.\d to \+\d.\d\)\.$/,
    );
    for (const metric of found.metrics) expect(['no measurable change', 'not measured']).toContain(metric.differences[1]!.verdict);
    expect(found.method).toContain('of the same frames');
  });

  it('finds what is slower, by how much and where', async () => {
    const found = comparison.parse(await compareSessions(root, ['base', 'slow', 'same']));
    expect(found.verdicts).toEqual([null, 'worse', 'no measurable change']);
    expect(found.words[1]).toMatch(
      /^Worse: e2e p95 \+\d+.\d % \(.+\), e2e p50 \+\d+.\d % \(.+\), most of it in detect service \(\+3.00 ms\); nothing else of the headline changed measurably\.$/,
    );
    const of = (name: string) => found.metrics.find((metric) => metric.name === name)!;
    expect(of('e2e.p50').differences[1]!.change).toBeCloseTo(3, 6);
    expect(of('detect.service.p50')).toMatchObject({ values: [10, 13, 10], headline: false });
    expect(of('detect.service.p50').differences[1]).toMatchObject({ verdict: 'worse', changePct: 30 });
    expect(of('rois_per_frame').differences[1]).toMatchObject({ change: 0, verdict: 'no measurable change' });
    expect(of('drop_rate')).toMatchObject({ values: [2, 2, 2], unit: '%' });
    expect(of('drop_rate').differences[1]!.changePct).toBeNull();
    expect(found.settings).toEqual([{ key: 'decoder', label: 'Decoder', values: ['software', 'vaapi', 'software'] }]);
    expect(found.metrics.filter(({ headline }) => headline).map(({ name }) => name)).toEqual([
      'e2e.p50',
      'e2e.p95',
      'processed_fps',
      'drop_rate',
    ]);
  });

  it('gives distributions whose quantiles are those of the metrics', async () => {
    const { ecdfs, metrics } = await compareSessions(root, ['base', 'slow']);
    expect(ecdfs.map(({ name }) => name)).toContain('detect.service');
    for (const { shares, curves, name } of ecdfs) {
      expect(shares.length).toBeLessThanOrEqual(256);
      for (const share of [0.5, 0.9, 0.95, 0.99, 0.999, 1]) expect(shares).toContain(share);
      for (const curve of curves) {
        expect(curve).toHaveLength(shares.length);
        expect(curve).toEqual([...curve!].sort((a, b) => a - b));
      }
      for (const percent of [50, 95]) {
        const metric = metrics.find((each) => each.name === `${name}.p${percent}`)!;
        for (const session of [0, 1]) expect(curves[session]![shares.indexOf(percent / 100)]).toBeCloseTo(metric.values[session]!, 3);
      }
    }
  });

  it('says what makes a comparison weak', async () => {
    const { cautions, verdicts, words } = await compareSessions(root, ['base', 'longer', 'glance']);
    expect(verdicts).toEqual([null, 'no measurable change', 'not measured']);
    expect(words[2]).toMatch(/^Not measured: /);
    expect(cautions.join('\n')).toMatch(/are not of the same frames/);
    expect(cautions.join('\n')).toMatch(/are too short to tell change from chance/);

    const undo = await change('same', {
      startedAt: '2020-01-01T00:00:00.000Z',
      gapFrames: 7,
      source: { ...syntheticStart().source, name: 'other.mp4' },
      application: { ...syntheticStart().application, cores: 64 },
      open: {
        pace: 'saturate',
        policy: 'wait',
        read: 'in-order',
        loop: false,
        hardware: 'auto',
        strict: false,
        decoder: 'libav',
        rtspTransport: 'tcp',
        provider: 'auto',
        preprocess: 'auto',
        intraOpThreads: null,
        spinning: false,
        classifyProvider: 'auto',
        crops: 'auto',
        classifyIntraOpThreads: null,
        ringSlots: 8,
        stageTimeoutMs: 1,
        faults: [],
      },
    });
    await writeFile(
      join(root, 'same', SESSION_FILES.events),
      `${JSON.stringify({ tNs: 1, frame: 1, kind: 'toggle', text: 'Track switched off', key: 'track' })}\n`,
    );
    const found = await compareSessions(root, ['base', 'same']);
    await undo();
    expect(found.settings.map(({ key }) => key)).toEqual(['source', 'pace', 'stageTimeoutMs', 'cores']);
    for (const part of [
      /are of different sources/,
      /were made on different machines/,
      /ran as fast as it could, the other by timestamps/,
      /changed while it ran \(once\)/,
      /7 frames of ".+" could not be kept/,
    ])
      expect(found.cautions.join('\n')).toMatch(part);
  });

  it('refuses in a sentence what cannot be compared', async () => {
    await expect(compareSessions(root, ['base'])).rejects.toThrow('1 sessions were given, and 2 to 8 can be compared: choose as many.');
    await expect(compareSessions(root, ['base', 'nothing'])).rejects.toThrow(/^There is no session in /);
    await expect(compareSessions(root, ['base', '../base'])).rejects.toThrow(/is no session id/);
    const recorder = await Recorder.start({ root, id: 'live', manifest: syntheticStart() });
    recorder.add(syntheticFrame(0));
    await expect(compareSessions(root, ['base', 'live'])).rejects.toThrow(
      'The session live is still being recorded: stop the recording, then compare it.',
    );
    await recorder.stop();
    await record('empty', { frames: 0 });
    await expect(compareSessions(root, ['empty', 'base'])).rejects.toThrow(
      'The session empty has no frames that could be compared: choose another.',
    );
  });
});

describe('throughline compare', () => {
  const command = async (
    sessions: readonly string[],
    options: Parameters<typeof compareCommand>[1] = {},
  ): Promise<{ code: number; text: string }> => {
    let text = '';
    const code = await compareCommand(sessions, { root, ...options }, (line) => {
      text += `${line}\n`;
    });
    return { code, text };
  };

  it('prints a table, headline first', async () => {
    const { code, text } = await command(['base', 'slow']);
    expect(code).toBe(0);
    expect(text).toMatch(/^A {2}base {2}Clip one.mp4, 450 frames in \d+.\d s\nB {2}slow/);
    expect(text).toContain('Decoder: software | vaapi');
    expect(text).toMatch(/B against A. Worse: e2e p95/);
    expect(text).toMatch(/\ne2e p50 +\d+.\d ms +\d+.\d ms {2}\+\d+.\d % \(.+\) +worse\n/);
    expect(text).toMatch(/\ndetect service p50 +10.0 ms +13.0 ms {2}\+30.0 % /);
  });

  it('takes folders as well as ids, also of the same name', async () => {
    const { code, text } = await command([join(root, 'base'), join(root, 'same')], { root: join(root, 'elsewhere') });
    expect(code).toBe(0);
    expect(text).toContain('B against A. No measurable change');
  });

  it('exits with 1 where a rule is broken, and says which', async () => {
    const kept = await command(['base', 'same'], { failIf: ['e2e.p95>+5%', 'processed_fps<-3%', 'drop_rate>+0.1pt'] });
    expect(kept.code).toBe(0);
    expect(kept.text).toMatch(/Rule: B: e2e.p95>\+5% kept: 0.0 % /);
    const broken = await command(['base', 'same', 'slow'], { failIf: ['e2e.p95>+5%', 'processed_fps<-3%'] });
    expect(broken.code).toBe(1);
    expect(broken.text).toMatch(/Rule: C: e2e.p95>\+5% broken: \+\d+.\d % /);
    expect(broken.text).toMatch(/Rule: C: processed_fps<-3% kept: /);
    const unknown = await command(['base', 'same'], { failIf: ['cpu>+5%'] });
    expect(unknown.code).toBe(1);
    expect(unknown.text).toContain('Rule: B: cpu>+5% cannot be checked: cpu was not measured in both');
    await expect(command(['base', 'same'], { failIf: ['e2e.p96>5%'] })).rejects.toThrow(
      /^The rule "e2e.p96>5%" names the metric "e2e.p96"/,
    );
  });

  it('prints JSON of the contract, with the rules', async () => {
    const { text } = await command(['base', 'slow'], { json: true, failIf: ['e2e.p95>+5%'] });
    const { rules, ...rest } = JSON.parse(text) as { rules: unknown[] };
    expect(comparison.parse(rest).verdicts).toEqual([null, 'worse']);
    expect(rules).toEqual([{ rule: 'e2e.p95>+5%', session: 1, state: 'broken', words: expect.stringMatching(/^\+\d/) }]);
  });

  it('prints Markdown whose tables are tables, whatever a session is called', async () => {
    const undo = await change('slow', { name: 'a | b <script>\n`x`' });
    const { text } = await command(['base', 'slow'], { markdown: true, failIf: ['e2e.p95>+5%'] });
    await undo();
    expect(text).toMatch(/^Worse: e2e p95 /);
    expect(text).toContain('a \\| b \\<script\\> \\`x\\`');
    expect(text).toMatch(/\| e2e.p95\\>\+5% \| B \| broken \|/);
    expect(text).toContain('| Decoder | software | vaapi |');
    expect(text).toMatch(/<details>\n<summary>All metrics<\/summary>\n\n\| {2}\| A \| B \|/);
    const tables = text.split('\n\n').filter((block) => block.startsWith('|'));
    const cells = (line: string): number => line.replaceAll('\\|', '').split('|').length;
    for (const block of tables)
      expect(
        new Set(
          block
            .trim()
            .split('\n')
            .filter((line) => line.startsWith('|'))
            .map(cells),
        ).size,
      ).toBe(1);
    expect(tables.length).toBeGreaterThanOrEqual(3);
  });
});
