import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Hub, startHub } from '../server.ts';
import { parseExposition } from '../testing/exposition.ts';
import { FakeEngine } from '../testing/fake-engine.ts';
import { get } from '../testing/http.ts';
import { aPercentiles, aResourcesReading, aSnapshot, aStage } from '../testing/messages.ts';

let engine: FakeEngine;
let hub: Hub;
beforeEach(async () => {
  engine = new FakeEngine();
  hub = await startHub({ engine, pageDir: null });
});
afterEach(() => hub.close());

const scrape = async () => {
  const { status, headers, body } = await get(hub, '/metrics', { authorization: `Bearer ${hub.token}` });
  expect({ status, type: headers['content-type'] }).toEqual({ status: 200, type: 'text/plain; version=0.0.4; charset=utf-8' });
  const families = parseExposition(body);
  return { families, value: (name: string, labels = '') => families.get(`throughline_${name}`)?.values.get(labels) };
};

const aLedger = (received: number) => ({
  received,
  presented: received - 6,
  analysedOnly: 1,
  decimated: 2,
  inFlight: 0,
  dropped: { ring_drop_oldest: 1, stage_error: 1, shutdown: 1 },
  places: { 'ring_drop_oldest:ring': 1, 'stage_error:detect': 1, shutdown: 1 },
  unexplained: 0,
});

const aFullRun = (): void => {
  engine.sayState({ phase: 'playing', runId: 1 });
  engine.saySnapshot(
    aSnapshot({
      ledger: aLedger(100),
      fps: { source: 30, ingest: 29.5, decode: 29.5, processed: 28, displayed: 27 },
      inferencesPerS: { detect: 28, classify: null },
      latencyMs: { e2e: aPercentiles(20), analysis: aPercentiles(15), unattributed: aPercentiles(0.1) },
      stages: { detect: aStage(1, 10) },
      unattributedPct: 0.5,
      headroomPct: 20,
      latencyDriftMsPerMin: -6,
      glass: { clock: 'rtcp', latencyMs: aPercentiles(250), uncertaintyMs: 12 },
      delivery: { reconnects: 2, stalls: 3, downtimeMs: 4500, ttffMs: null },
      jitterMs: { arrival: null, output: 2 },
      cascade: {
        rois: 100,
        eligible: 80,
        filtered: { size: 9, class: 8, score: 3 },
        cached: 50,
        classified: 20,
        deferred: 12,
        coveragePct: 87.5,
      },
      resultAge: { frames: 6, ms: 240 },
      classifyMsPerObject: 4,
    }),
  );
};

describe('/metrics', () => {
  it('needs the token, as a bearer or in the query', async () => {
    expect((await get(hub, '/metrics')).status).toBe(401);
    expect((await get(hub, '/metrics', { authorization: 'Bearer wrong' })).status).toBe(401);
    expect((await get(hub, '/%6detrics')).status).not.toBe(200);
    expect((await get(hub, `/metrics?token=${hub.token}`)).status).toBe(200);
    expect((await get(hub, `/metrics?token=${hub.token}`, { host: 'evil.example' })).status).toBe(403);
  });

  it('counts from 0 and leaves out what is not measured', async () => {
    const { families, value } = await scrape();
    expect(value('frames_received_total')).toBe(0);
    expect(value('build_info', `node="${process.versions.node}",version="0.0.0-fake"`)).toBe(1);
    expect(value('engine_resident_memory_bytes')).toBeGreaterThan(1e6);
    for (const name of ['frames_in_flight', 'fps', 'e2e_latency_seconds', 'headroom_ratio', 'engine_cpu_ratio', 'energy_joules_total'])
      expect([...(families.get(`throughline_${name}`)?.values ?? [['missing', 0]])], name).toEqual([]);
  });

  it('says what the window shows, in base units', async () => {
    aFullRun();
    const { families, value } = await scrape();
    expect(value('frames_presented_total')).toBe(94);
    expect(value('frames_dropped_total', 'reason="stage_error",stage="detect"')).toBe(1);
    expect(value('frames_dropped_total', 'reason="shutdown",stage=""')).toBe(1);
    expect(value('fps', 'kind="ingest"')).toBe(29.5);
    expect([...(families.get('throughline_inferences_per_second')?.values ?? [])]).toEqual([['network="detect"', 28]]);
    expect(value('e2e_latency_seconds', 'quantile="0.5"')).toBe(0.02);
    expect(value('e2e_latency_seconds', 'quantile="1"')).toBe(0.1);
    expect(value('stage_service_seconds', 'quantile="0.95",stage="detect"')).toBe(0.03);
    expect(value('stage_utilisation_ratio', 'stage="detect"')).toBe(0.8);
    expect(value('stage_queue_depth_frames', 'stage="detect"')).toBe(3);
    expect(value('unattributed_ratio')).toBe(0.005);
    expect(value('latency_drift_seconds_per_minute')).toBe(-0.006);
    expect([...(families.get('throughline_jitter_seconds')?.values ?? [])]).toEqual([['kind="output"', 0.002]]);
    expect(value('inference_share_ratio')).toBeUndefined();
    expect(value('glass_latency_seconds', 'clock="rtcp",quantile="0.5"')).toBe(0.25);
    expect(value('glass_uncertainty_seconds')).toBe(0.012);
    expect(value('outrun')).toBe(0);
  });

  it('says what becomes of objects behind the detector, how much of them has a label, how old that is and what it costs', async () => {
    const before = await scrape();
    expect([before.value('rois_total'), before.value('rois_deferred_total')]).toEqual([0, 0]);
    for (const name of ['classify_coverage_ratio', 'result_age_seconds', 'result_age_frames', 'classify_seconds_per_object'])
      expect(before.value(name), name).toBeUndefined();
    aFullRun();
    const { families, value } = await scrape();
    expect([value('rois_total'), value('rois_eligible_total'), value('rois_deferred_total')]).toEqual([100, 80, 12]);
    expect(Object.fromEntries(families.get('throughline_rois_by_outcome_total')?.values ?? [])).toEqual({
      'outcome="filtered_score"': 3,
      'outcome="filtered_class"': 8,
      'outcome="filtered_size"': 9,
      'outcome="cached"': 50,
      'outcome="classified"': 20,
    });
    expect([value('classify_coverage_ratio'), value('result_age_seconds'), value('result_age_frames')]).toEqual([0.875, 0.24, 6]);
    expect(value('classify_seconds_per_object')).toBe(0.004);
    engine.sayState({ phase: 'playing', runId: 2 });
    engine.saySnapshot(aSnapshot({ runId: 2 }));
    const next = await scrape();
    expect([next.value('rois_deferred_total'), next.value('classify_seconds_per_object')]).toEqual([12, undefined]);
  });

  it('says how a live source stands and what it did, and nothing of how a file stands', async () => {
    aFullRun();
    const file = await scrape();
    expect([...(file.families.get('throughline_source_state')?.values ?? [])]).toEqual([]);
    engine.sayState({
      link: {
        state: 'reconnecting',
        words: 'Reconnecting in 1.2 s.',
        reason: 'connection refused',
        sinceNs: 0,
        retryAtNs: null,
        attempt: 2,
        reconnects: 2,
        stalls: 3,
        downtimeMs: 4500,
      },
    });
    const { families, value } = await scrape();
    const states = families.get('throughline_source_state')?.values;
    expect(states?.size).toBe(6);
    expect([...(states ?? [])].filter(([, on]) => on !== 0)).toEqual([['state="reconnecting"', 1]]);
    expect(value('source_reconnects_total')).toBe(2);
    expect(value('source_stalls_total')).toBe(3);
    expect(value('source_downtime_seconds_total')).toBe(4.5);
    expect(value('frames_decimated_total')).toBe(2);
  });

  it('says what the machine gives, whatever its parts are called', async () => {
    aFullRun();
    const gpu = { utilisationPct: 50, decoderPct: null, encoderPct: 25, memoryBytes: 1024 };
    engine.sayResources(
      aResourcesReading({ gpus: [{ name: 'a "b" \\ \n', ...gpu }], energy: { joules: 12.5, watts: null, counter: 'RAPL package-0' } }),
    );
    const { families, value } = await scrape();
    expect(value('engine_cpu_ratio')).toBe(1.5);
    expect(value('thread_cpu_ratio', 'thread="detect 1"')).toBe(0.9);
    expect(value('thread_cpu_ratio', 'thread="other"')).toBe(0.5);
    expect(value('gpu_utilisation_ratio', 'gpu="a \\"b\\" \\\\ \\n"')).toBe(0.5);
    expect(families.get('throughline_gpu_codec_utilisation_ratio')?.values.size).toBe(1);
    expect(value('energy_joules_total')).toBe(12.5);
  });

  it('keeps counters over runs, and gauges only of the run that is open', async () => {
    aFullRun();
    engine.sayResources(aResourcesReading({ energy: { joules: 10, watts: null, counter: 'RAPL package-0' } }));
    const first = await scrape();
    engine.sayState({ phase: 'opening', runId: 2 });
    const between = await scrape();
    expect(between.value('headroom_ratio')).toBeUndefined();
    expect(between.value('engine_cpu_ratio')).toBeUndefined();
    engine.sayState({ phase: 'playing' });
    engine.saySnapshot(aSnapshot({ runId: 2 }));
    engine.sayResources(aResourcesReading({ energy: { joules: 1, watts: null, counter: 'RAPL package-0' } }));
    const second = await scrape();
    expect(second.value('energy_joules_total')).toBe(11);
    engine.saySnapshot(aSnapshot({ runId: 2, ledger: aLedger(10) }));
    const third = await scrape();
    expect(third.value('frames_received_total')).toBe(110);
    expect(third.value('frames_dropped_total', 'reason="stage_error",stage="detect"')).toBe(2);
    const scrapes = [first, between, second, third];
    for (const [name, { type, values }] of first.families) {
      if (type !== 'counter') continue;
      for (const labels of values.keys()) {
        const seen = scrapes.map(({ families }) => families.get(name)?.values.get(labels) ?? -1);
        expect(seen, `${name}{${labels}}`).toEqual([...seen].sort((a, b) => a - b));
      }
    }
  });
});

describe('/healthz', () => {
  it('needs no token, but the right name', async () => {
    const healthy = await get(hub, '/healthz');
    expect(healthy.status).toBe(200);
    expect(JSON.parse(healthy.body)).toEqual({ status: 'ok', version: '0.0.0-fake', phase: 'idle', uptimeS: expect.any(Number) as number });
    expect((await get(hub, '/healthz', { host: 'evil.example' })).status).toBe(403);
  });

  it('is 503 once the run has failed', async () => {
    engine.sayState({ phase: 'failed', runId: 1, fault: { kind: 'source', message: 'There is no file at /home/me/secret.mp4.' } });
    const failed = await get(hub, '/healthz');
    expect(failed).toMatchObject({ status: 503 });
    expect(failed.body).not.toContain('secret');
  });
});

it('listens no longer than the hub is there', async () => {
  await hub.close();
  expect(engine.listeners.size).toBe(0);
});
