import type { Readable } from 'node:stream';
import {
  type AutoTune,
  type CascadeRule,
  type ComputeSettings,
  computeOf,
  defaultLiveSettings,
  type ExportFormat,
  Fault,
  type FaultRecord,
  type FrameRecord,
  type LiveSettings,
  type ModelInsight,
  type OpenSettings,
  type Overhead,
  openSettings,
  type ParsedParams,
  type ReadMode,
  type RequestName,
  type RequestResult,
  type RingPolicy,
  type RunPhase,
  type RunState,
  type RunSummary,
  type SessionEvent,
  SKIP,
  type SourceLink,
  SPAN,
  toFaultRecord,
  type WhatIf,
} from '../../contract/index.ts';
import { redact, redactError } from './credentials.ts';
import { defined } from './defined.ts';
import { computeChanges } from './compute-events.ts';
import { Devices } from './devices.ts';
import { ClipJobs } from './export/clip/clip-jobs.ts';
import { checkFaults } from './faults.ts';
import type { EngineControl, EngineListener, ViewerControl, ViewerSink } from './hub/engine-control.ts';
import type { ModelReference } from './inference/description.ts';
import { ModelLibrary } from './library/library.ts';
import { libraryFolder } from './library/location.ts';
import { type ModelRequests, modelRequests } from './library/requests.ts';
import { Measuring } from './measuring.ts';
import { NetworkChoices } from './network-choices.ts';
import { Screens } from './pipeline/sink/screens.ts';
import type { Fell } from './pipeline/thread.ts';
import { Recording } from './recording.ts';
import { Run } from './run.ts';
import { isSessionId, sessionFolder } from './session/location.ts';
import { type SessionRequests, sessionRequests } from './session/requests.ts';
import { readThumbnail } from './session/thumbnail.ts';
import { endWorkThread, inWorkThread, workThread } from './session/work.ts';
import { changeInWords, FLOW_NAME, flowInWords, type SettingChange, settingChanges } from './setting-events.ts';
import { Snapshots } from './snapshots.ts';
import { createClock } from './telemetry/clock.ts';
import { wasAnalysed } from './telemetry/counts.ts';
import { OBJECT_RESULTS } from './telemetry/frame-table.ts';
import { CpuMeter } from './telemetry/rates.ts';
import { ResourceMeter } from './telemetry/resources/meter.ts';
import { WhatIfWatch } from './telemetry/what-if/watch.ts';
import { whatIfWords } from './telemetry/what-if/words.ts';

const SNAPSHOT_MS = 100;
const RESOURCES_MS = 1000;

export interface EngineInit {
  readonly version: string;
  /** Folders that hold models, in order of preference. */
  readonly modelsDirectories: readonly string[];
  readonly sessionsRoot: string;
  /** Where models are added to; left out: the first of the folders, or where this system has data of applications. */
  readonly libraryFolder?: string;
  /** Of runs that do not say otherwise: `--detector` and its like. */
  readonly defaults?: Partial<OpenSettings>;
  readonly live?: Partial<LiveSettings>;
}

/** Where a recording goes; the sessions folder and a new name where nothing is said. */
export interface RecordOptions {
  readonly root?: string;
  readonly id?: string;
  readonly name?: string;
}

type AllHandlers = { readonly [N in RequestName]: (params: ParsedParams<N>) => Promise<RequestResult<N>> };
/** Without those that the library of models, or the sessions, answer. */
type Handlers = Omit<AllHandlers, keyof ModelRequests | keyof SessionRequests>;

/**
 * The engine: at most one open run at a time, its settings, its recording, and who listens. The hub and the CLI both drive it; it knows of
 * neither window nor terminal.
 */
export class Engine implements EngineControl {
  readonly version: string;
  readonly #init: EngineInit;
  readonly #choices: NetworkChoices;
  readonly #library: ModelLibrary;
  readonly #models: ModelRequests;
  readonly #sessions: SessionRequests;
  /** Of sources that are opened from now on. */
  #defaults: Partial<OpenSettings>;
  readonly #originNs = process.hrtime.bigint();
  readonly #clock = createClock(this.#originNs);
  readonly #listeners = new Set<EngineListener>();
  readonly #frameListeners = new Set<(record: FrameRecord) => void>();
  readonly #screens = new Screens();
  #live: LiveSettings;
  /** Until the user chooses one, the score from which objects are reported is the model's own. */
  #scoreChosen: boolean;
  #phase: RunPhase = 'idle';
  #fault: FaultRecord | null = null;
  #runId = 0;
  /** The run whose one picture was given once more. */
  #stillShown = 0;
  /** What is being loaded to come into the place of what runs. */
  #changing: string | null = null;
  #run: Run | null = null;
  /** Gives up opening what is being opened; null: nothing is. */
  #opening: AbortController | null = null;
  /** Of a live source that is being opened. */
  #openingLink: SourceLink | null = null;
  #open: OpenSettings | null = null;
  #snapshots: Snapshots | null = null;
  #backlogGrows = false;
  #whatIf: WhatIfWatch | null = null;
  #meter: ResourceMeter | null = null;
  #timers: NodeJS.Timeout[] = [];
  readonly #cpu = new CpuMeter();
  readonly #measuring = new Measuring({
    run: () => this.#running(),
    isOpen: (run) => this.#run === run,
    state: () => ({ phase: this.#phase, open: this.#open, recording: this.#recording !== null }),
    record: (on, options) => this.record(on, options),
    onFrame: (listener) => this.onFrame(listener),
    tell: (say) => this.#tell(say),
    interrupt: (reason) => this.#interrupt(reason),
    attempt: (run, patch) => this.#try(run, patch),
  });
  #recording: Recording | null = null;
  readonly #clips = new ClipJobs();
  readonly #devices = new Devices();
  /** Opening, closing and recording follow one another. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(init: EngineInit) {
    this.version = init.version;
    this.#init = init;
    const { modelsDirectories: directories } = init;
    this.#choices = new NetworkChoices(directories);
    this.#library = new ModelLibrary({ folder: init.libraryFolder ?? directories[0] ?? libraryFolder(), directories });
    this.#models = modelRequests(this.#library, directories);
    this.#sessions = sessionRequests(init.sessionsRoot);
    this.#library.subscribe((download) => this.#tell((listener) => listener.download?.(download)));
    this.#defaults = init.defaults ?? {};
    this.#live = { ...defaultLiveSettings(), ...init.live };
    this.#scoreChosen = init.live?.score !== undefined;
  }

  state(): RunState {
    const pipeline = this.#run?.pipeline ?? null;
    return {
      phase: this.#phase,
      runId: this.#runId,
      source: pipeline?.source ?? null,
      decoder: this.#run?.decoder ?? null,
      link: this.#run?.link ?? this.#openingLink,
      detector: pipeline?.detector ?? null,
      classifier: pipeline?.cascade[0]?.model ?? null,
      cascade: (pipeline?.cascade ?? []).map((each) => ({ ...each })),
      changing: this.#changing,
      open: this.#open,
      live: this.#live,
      faults: [...(pipeline?.controls.faultsLeft ?? [])],
      recording: this.#recording?.state() ?? null,
      fault: this.#fault,
    };
  }

  subscribe(listener: EngineListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Hears every frame that ends, in order; the record is valid during the call only. */
  onFrame(listener: (record: FrameRecord) => void): () => void {
    this.#frameListeners.add(listener);
    return () => this.#frameListeners.delete(listener);
  }

  exportSession(id: string, format: ExportFormat, outFile: string, signal?: AbortSignal): Promise<{ bytes: number }> {
    const root = this.#init.sessionsRoot;
    if (format === 'clip') return this.#clips.make(root, id, outFile, {}, signal);
    return inWorkThread({ name: 'export', root, id, format, outFile });
  }

  async thumbnail(id: string): Promise<Buffer | null> {
    return isSessionId(id) ? readThumbnail(sessionFolder(this.#init.sessionsRoot, id)) : null;
  }

  addViewer(viewer: ViewerSink): ViewerControl {
    const control = this.#screens.add(viewer);
    return {
      ...control,
      credit: (n) => {
        control.credit(n);
        this.#showStill();
      },
    };
  }

  /** One picture is analysed before a window can ask for it: then once more for the window. */
  #showStill(): void {
    const run = this.#run;
    if (run?.pipeline.source.kind !== 'still' || this.#phase !== 'ended' || !this.#screens.awaited) return;
    if (this.#stillShown === run.runId || run.statistics.counts.presented > 0) return;
    this.#stillShown = run.runId;
    void this.#handlers.seek({ ms: 0 });
  }

  handle<N extends RequestName>(name: N, params: ParsedParams<N>): Promise<RequestResult<N>> {
    const handlers: AllHandlers = { ...this.#sessions, ...this.#models, ...this.#handlers };
    return handlers[name](params);
  }

  /** Takes a model file that a window sends. */
  receiveModel(fileName: string, body: Readable): Promise<ModelInsight> {
    return this.#models.receiveModel(fileName, body);
  }

  readonly #handlers: Handlers = {
    open: ({ uri, open }) => this.open(uri, defined(open ?? {})),
    close: async () => {
      await this.#closeSource();
      return this.state();
    },
    play: async () => {
      const { pipeline, course } = this.#running();
      course.interrupted();
      pipeline.play();
      this.#setPhase('playing', 'Play');
      return null;
    },
    pause: async () => {
      const { pipeline, course } = this.#running();
      // At the end there is nothing to pause.
      if (this.#phase !== 'playing') return null;
      pipeline.pause();
      course.interrupted();
      this.#interrupt('the run was paused');
      this.#setPhase('paused', 'Pause');
      return null;
    },
    seek: async ({ ms }) => {
      const run = this.#running();
      run.sourceEnded(false);
      run.pipeline.seek(ms);
      run.course.interrupted();
      this.#interrupt('the run was moved to another place');
      run.tell('seek', `Seek to ${(ms / 1000).toFixed(1)} s`);
      if (this.#phase === 'ended') this.#setPhase('playing');
      return null;
    },
    loop: async ({ on }) => {
      const run = this.#running();
      run.pipeline.loop(on);
      if (this.#open) this.#open = { ...this.#open, loop: on };
      run.tell('loop', on ? 'Loop switched on' : 'Loop switched off');
      this.#tellState();
      return null;
    },
    set: async (changes) => this.set(defined(changes)),
    setFlow: async (flow) => this.setFlow(defined(flow)),
    setDecoder: (decoder) => this.setDecoder(defined(decoder)),
    setFaults: async ({ faults }) => this.setFaults(faults),
    record: ({ on, name }) => this.record(on, defined({ name })),
    setDetector: ({ model }) => this.setDetector(model),
    setCascade: ({ rules }) => this.setCascade(rules),
    measureOverhead: () => this.measureOverhead(),
    setCompute: (changes) => this.setCompute(defined(changes)),
    listProviders: ({ probe }) => this.#devices.list(probe ?? null),
    autoTune: () => this.autoTune(),
    cancelAutoTune: async () => {
      this.#measuring.cancelTune();
      return null;
    },
    ping: async () => ({ engineNs: this.#clock.now() }),
  };

  #running(): Run {
    if (!this.#run) throw new Fault('usage', 'No source is open: open one first.');
    return this.#run;
  }

  /**
   * Opens a source in place of the one that is open, and begins to play it; with `record`, recorded from its first frame on.
   * @throws Fault where it or a model cannot be opened; the engine lives on and the next source opens.
   */
  open(uri: string, settings: Partial<OpenSettings>, record: RecordOptions | null = null): Promise<RunState> {
    this.#opening?.abort();
    const opening = new AbortController();
    this.#opening = opening;
    return this.#inTurn(async () => {
      await this.#closeRun();
      const open = openSettings.parse({ ...this.#defaults, ...settings });
      this.#open = open;
      this.#fault = null;
      this.#runId++;
      this.#setPhase('opening');
      try {
        const { detector, cascade } = await this.#choices.forOpening(open, uri);
        const reports = await this.#devices.reports(
          open,
          cascade.map(({ rule }) => rule),
        );
        this.#devices.check(open, reports);
        this.#heedScore(detector);
        const runId = this.#runId;
        this.#run = await Run.open(
          {
            runId,
            uri,
            open,
            live: this.#live,
            detector,
            cascade,
            reports,
            clockOriginNs: this.#originNs,
            screens: this.#screens,
            signal: opening.signal,
          },
          {
            frame: (record, endNs) => this.#frame(record, endNs),
            event: (event) => this.#event(event),
            fell: (fell) => this.#fell(runId, fell),
            still: (still) => this.#recording?.still(still),
            changed: (link) => {
              if (runId !== this.#runId) return;
              if (!this.#run) this.#openingLink = link;
              else this.#recording?.decodedBy(this.#run.decoder);
              this.#tellState();
            },
            ended: (why) => this.#ended(why),
            died: (fault) => this.#died(runId, fault),
          },
        );
        this.#openingLink = null;
        const { source, controls } = this.#run.pipeline;
        const pace = source.kind === 'live' ? 'realtime' : open.pace;
        this.#open = { ...open, pace, policy: controls.policy, read: controls.read };
        // Settings may have been changed while it loaded.
        this.#apply(this.#run);
        this.#snapshots = new Snapshots(this.#run);
        this.#backlogGrows = false;
        this.#whatIf = new WhatIfWatch(runId);
        this.#meter = this.#meterOf(this.#run);
        this.#timers = [setInterval(() => this.#snapshot(), SNAPSHOT_MS), setInterval(() => void this.#readResources(), RESOURCES_MS)];
        if (record) await this.#startRecording(this.#run, record);
        this.#tellNotes(this.#run, [detector]);
        this.#tellNotes(
          this.#run,
          cascade.map(({ model }) => model),
        );
        const { fault } = this.state();
        if (fault) throw new Fault(fault.kind, fault.message);
        this.#run.start();
        this.#setPhase('playing');
        return this.state();
      } catch (error) {
        await this.#closeRun();
        this.#openingLink = null;
        const shown = redactError(error);
        // Given up for another source, or for none, it has not failed.
        this.#fault = opening.signal.aborted ? null : toFaultRecord(shown);
        this.#setPhase(opening.signal.aborted ? 'idle' : 'failed');
        throw shown;
      } finally {
        if (this.#opening === opening) this.#opening = null;
      }
    });
  }

  /** Until the user chooses one, objects are reported from the score that the network's authors report them from. */
  #heedScore(detector: ModelReference | null): void {
    if (detector?.task === 'detect' && !this.#scoreChosen) this.#live = { ...this.#live, score: detector.score };
  }

  #tellNotes(run: Run, models: readonly (ModelReference | null)[]): void {
    for (const model of models) for (const note of model?.notes ?? []) run.tell('note', `${model?.name}: ${note}`);
    const answers = models.reduce((sum, model) => sum + (model === null ? 0 : answersOf(model)), 0);
    if (answers > OBJECT_RESULTS)
      run.tell(
        'note',
        `Of one object ${OBJECT_RESULTS} answers are kept, and these networks give ${answers}: those of the last are left out where all see it`,
      );
  }

  /**
   * Another first network in the place of the one at work, between two frames; of the next source where none is open.
   * @throws Fault where it cannot be used; then nothing has changed
   */
  setDetector(model: string | null): Promise<RunState> {
    return this.#changeNetworks(model ?? 'no network', { detector: model }, async (run) => {
      const before = run.pipeline.detector?.name ?? null;
      const chosen = model === null ? null : await this.#choices.first(model);
      await run.pipeline.changeDetector(chosen);
      this.#heedScore(chosen);
      this.#tellNotes(run, [chosen]);
      const to = chosen?.name ?? null;
      run.tell('setting', `First network: ${before ?? 'none'} → ${to ?? 'none'}`, { key: 'detector', from: before, to });
    });
  }

  /** Other networks behind the detector, or other rules for them, likewise. */
  setCascade(rules: readonly CascadeRule[]): Promise<RunState> {
    return this.#changeNetworks(rules.map(({ model }) => model).join(', ') || 'no network', { cascade: [...rules] }, async (run) => {
      const before = run.pipeline.cascade.map(({ rule }) => rule);
      const cascade = await this.#choices.behind(rules);
      await run.pipeline.changeCascade(cascade);
      this.#tellNotes(
        run,
        cascade.map(({ model }) => model),
      );
      const words = cascade.map(({ model }) => model.name).join(', ') || 'none';
      run.tell('setting', `Networks behind the detector: ${words}`, { key: 'cascade', from: before, to: [...rules] });
    });
  }

  /**
   * Another spread of the work over devices, places and threads, between two frames; of later sources, too.
   * @throws Fault where a device that is named does not work here, or a network cannot be loaded so; then nothing has changed
   */
  setCompute(changes: Partial<ComputeSettings>): Promise<RunState> {
    const before = computeOf(this.#open ?? this.#defaults);
    const words = computeChanges(before, { ...before, ...changes }).map(({ text }) => text);
    return this.#changeNetworks(words.join(', '), changes, async (run) => {
      // What was asked for before may have changed it meanwhile.
      const now = computeOf(this.#open ?? {});
      this.#devices.forgive(changes);
      await this.#spread(run, { ...now, ...changes });
      for (const { text, key, from, to } of computeChanges(now, { ...now, ...changes })) run.tell('setting', text, { key, from, to });
    });
  }

  async #spread(run: Run, settings: ComputeSettings): Promise<void> {
    const rules = run.pipeline.cascade.map(({ rule }) => rule);
    const reports = await this.#devices.reports(settings, rules);
    this.#devices.check(settings, reports);
    await run.pipeline.spread(settings, reports);
  }

  /** A device failed, and the thread whose network ran there goes on below it; then the rest is spread as suits where it runs now. */
  #fell(runId: number, { from = '', provider, text }: Fell): void {
    const run = this.#run;
    if (runId !== this.#runId || !run) return;
    this.#devices.failed(from, text);
    run.tell('fault', text, { key: 'provider', from, to: provider.actual });
    this.#tellState();
    void this.#inTurn(async () => {
      if (this.#run !== run) return;
      const settings = computeOf(this.#open ?? {});
      await run.pipeline.spread(settings, await this.#devices.reports({ provider: 'auto', classifyProvider: 'auto' }));
      this.#tellState();
    }).catch((error) => run.tell('fault', toFaultRecord(error).message));
  }

  #changeNetworks(what: string, settings: Partial<OpenSettings>, change: (run: Run) => Promise<void>): Promise<RunState> {
    return this.#inTurn(async () => {
      const run = this.#run;
      if (run) {
        this.#changing = what;
        this.#tellState();
        try {
          await change(run);
        } finally {
          this.#changing = null;
          this.#tellState();
        }
        if (this.#open) this.#open = { ...this.#open, ...settings };
        this.#apply(run);
        this.#interrupt('the networks were changed');
        // What is shown and does not move is looked at again.
        if (this.#phase === 'paused' || run.pipeline.source.kind === 'still') run.pipeline.seek(run.positionMs ?? 0);
      } else await this.#choices.check(settings);
      this.#defaults = { ...this.#defaults, ...settings };
      this.#tellState();
      return this.state();
    });
  }

  /** Changes settings of the run while it goes on, and of later ones. */
  set(changes: Partial<LiveSettings>): LiveSettings {
    const before = this.#live;
    if (changes.score !== undefined) this.#scoreChosen = true;
    this.#live = { ...before, ...changes };
    const run = this.#run;
    const differences = settingChanges(before, this.#live);
    if (run && differences.length > 0) {
      const when = { frame: run.pipeline.table.begun, tNs: this.#clock.now() };
      this.#apply(run);
      for (const { kind, text, key, from, to } of differences)
        run.tell(kind, text, { ...when, ...(key === undefined ? {} : { key }), from, to });
      this.#judge(before, differences, when);
    }
    if (differences.length > 0) this.#tellState();
    return this.#live;
  }

  /** What happens to frames that come faster than they are analysed, from the next frame on. */
  setFlow(flow: Partial<{ policy: RingPolicy; read: ReadMode }>): RunState {
    const run = this.#running();
    const { controls, table } = run.pipeline;
    const before = { policy: controls.policy, read: controls.read };
    const after = { ...before, ...flow };
    const keys = (['policy', 'read'] as const).filter((key) => before[key] !== after[key]);
    if (keys.length === 0) return this.state();
    const when = { frame: table.begun, tNs: this.#clock.now() };
    controls.setFlow(after.policy, after.read);
    controls.wake();
    if (this.#open) this.#open = { ...this.#open, ...after };
    for (const key of keys) run.tell('setting', flowInWords(key, after), { ...when, key, from: before[key], to: after[key] });
    if (this.#phase === 'playing') {
      const words = keys.map((key) => `${FLOW_NAME[key]}: ${before[key]} → ${after[key]}`).join(', ');
      this.#whatIf?.changed(words, keys, when.frame, when.tNs);
    }
    this.#tellState();
    return this.state();
  }

  /** Another decoder takes over at the next key frame. @throws Fault where it does not decode the source; then nothing has changed */
  async setDecoder(wanted: Partial<{ hardware: string; strict: boolean }>): Promise<RunState> {
    const run = this.#running();
    const { hardware = 'auto', strict = false } = { ...defined({ hardware: this.#open?.hardware, strict: this.#open?.strict }), ...wanted };
    const before = run.decoder.actual;
    const { actual } = await run.pipeline.changeDecoder(hardware, strict);
    if (this.#run !== run) return this.state();
    if (this.#open) this.#open = { ...this.#open, hardware, strict };
    run.tell('setting', `Decoder: ${before} → ${actual}`, { key: 'decoder', from: before, to: actual });
    this.#interrupt('the decoder was changed');
    this.#tellState();
    return this.state();
  }

  /** The faults that are injected from now on. @throws Fault(usage) where one is not known */
  setFaults(specs: readonly string[]): RunState {
    const run = this.#running();
    checkFaults(specs);
    const before = run.pipeline.controls.faults;
    run.pipeline.controls.setFaults(specs);
    const words = specs.length > 0 ? `Faults asked for: ${specs.join(', ')}` : 'No more faults are asked for';
    run.tell('setting', words, { key: 'faults', from: before, to: specs });
    this.#interrupt('faults were asked for');
    this.#tellState();
    return this.state();
  }

  /** Has what a change does to the run measured; a change of the budget does nothing to it. */
  #judge(before: LiveSettings, differences: readonly SettingChange[], { frame, tNs }: { frame: number; tNs: number }): void {
    const keys = differences.flatMap(({ key }) => (key === undefined || key === 'latencyBudgetMs' ? [] : [key]));
    if (keys.length === 0 || this.#phase !== 'playing') return;
    this.#whatIf?.changed(changeInWords(before, this.#live).join(', '), keys, frame, tNs);
  }

  #apply({ pipeline }: Run): void {
    pipeline.apply(this.#live);
  }

  /** Begins or ends a recording of the run. @throws Fault where nothing is open or the disk does not let us. */
  record(on: boolean, options: RecordOptions = {}): Promise<{ id: string | null }> {
    return this.#inTurn(async () => {
      if (!on) {
        const id = this.#recording?.id ?? null;
        await this.#stopRecording();
        return { id };
      }
      if (this.#recording) return { id: this.#recording.id };
      return { id: await this.#startRecording(this.#running(), options) };
    });
  }

  async #startRecording(run: Run, options: RecordOptions): Promise<string> {
    const recording = await Recording.start({
      ...options,
      root: options.root ?? this.#init.sessionsRoot,
      run,
      version: this.version,
      open: this.#open ?? openSettings.parse({}),
      live: this.#live,
      onFault: (sentence) => run.tell('fault', sentence),
      onWaiting: (sentence, waits) => run.tell(waits ? 'fault' : 'note', sentence),
      onGap: (event) => this.#tell((listener) => listener.event(event)),
    });
    this.#recording = recording;
    recording.decodedBy(run.decoder);
    run.tell('record', 'Recording started');
    // Later changes are events; how it stands at the beginning is said once.
    if (run.link)
      recording.event({ tNs: this.#clock.now(), frame: run.pipeline.table.begun, kind: 'link', text: run.link.words, to: run.link.state });
    this.#tellState();
    return recording.id;
  }

  async #stopRecording(): Promise<void> {
    const recording = this.#recording;
    if (!recording) return;
    this.#run?.tell('record', 'Recording stopped');
    this.#recording = null;
    await recording.stop();
    this.#tellState();
  }

  /** Ends what plays in order: the source stops to give, what is on its way still comes. `whenOver` resolves then. */
  end(): void {
    if (this.#phase === 'playing' || this.#phase === 'paused') this.#run?.end('The run was ended');
  }

  /** Resolves when the run has ended or failed; for those who wait for a whole file. */
  async whenOver(): Promise<void> {
    if (this.#phase === 'ended' || this.#phase === 'failed' || this.#phase === 'idle') return;
    const over = Promise.withResolvers<void>();
    const stop = this.subscribe({
      state: ({ phase }) => {
        if (phase === 'ended' || phase === 'failed' || phase === 'idle') over.resolve();
      },
      snapshot: () => undefined,
      event: () => undefined,
    });
    await over.promise;
    stop();
  }

  /** What the open run amounts to so far; null where none is open. */
  summary(): RunSummary | null {
    return this.#run?.summary(this.#live) ?? null;
  }

  /** Stops the run, finishes the recording, awaits all threads. */
  async close(): Promise<void> {
    await Promise.all([this.#closeSource(), this.#clips.end(), this.#library.close(), endWorkThread()]);
  }

  #closeSource(): Promise<void> {
    this.#opening?.abort();
    return this.#inTurn(async () => {
      await this.#closeRun();
      this.#setPhase('idle');
    });
  }

  async #closeRun(): Promise<void> {
    const run = this.#run;
    if (!run) return;
    for (const timer of this.#timers) clearInterval(timer);
    this.#timers = [];
    this.#interrupt('the run was closed');
    await run.close();
    this.#snapshot();
    await this.#stopRecording();
    this.#meter?.close();
    this.#meter = null;
    this.#whatIf = null;
    this.#run = null;
    this.#snapshots = null;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(work);
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  #frame(record: FrameRecord, endNs: number): void {
    if ((record.skips & SKIP.notTimed) !== 0) return;
    this.#snapshots?.add(record);
    this.#recording?.add(record);
    if (wasAnalysed(record)) this.#whatIf?.frame(endNs, record.e2eNs, record.frame, codecWaitNs(record));
    for (const listener of this.#frameListeners) listener(record);
  }

  #snapshot(): void {
    // While it is measured what the instruments cost, there are none.
    if (this.#run?.pipeline.controls.instruments === false) return;
    const cpuPct = this.#cpu.readPct();
    const snapshot = this.#snapshots?.take(this.#live, cpuPct);
    if (!snapshot) return;
    this.#tell((listener) => listener.snapshot(snapshot));
    this.#whatIf?.cpu(snapshot.tNs, cpuPct);
    const card = this.#whatIf?.tick(snapshot.tNs);
    if (card) this.#tellWhatIf(card);
    this.#heedBacklog(this.#snapshots?.backlog ?? null);
  }

  /** Tells once when latency begins to grow by a backlog, and when it does no more. @param words null: it does not */
  #heedBacklog(words: string | null): void {
    const grows = words !== null;
    if (grows === this.#backlogGrows) return;
    this.#backlogGrows = grows;
    this.#run?.tell('note', words?.replace(/\.$/, '') ?? 'Latency grows no more');
  }

  #tellWhatIf(card: WhatIf): void {
    this.#tell((listener) => listener.whatIf?.(card));
    if (card.state === 'done') this.#run?.tell('measured', whatIfWords(card), { whatIf: card });
  }

  /** What happens now is no effect of a setting: a change that is being judged is not judged to its end. */
  #interrupt(reason: string): void {
    this.#whatIf?.interrupted(reason, this.#clock.now());
    const card = this.#whatIf?.tick(this.#clock.now());
    if (card) this.#tellWhatIf(card);
  }

  #meterOf(run: Run): ResourceMeter {
    return new ResourceMeter({
      threads: () => {
        const [record, work] = [this.#recording?.worker ?? null, workThread()];
        return [
          ...run.pipeline.threads,
          ...(record ? [{ name: 'record', worker: record }] : []),
          ...(work ? [{ name: 'work', worker: work }] : []),
        ];
      },
    });
  }

  async #readResources(): Promise<void> {
    const run = this.#run;
    if (!run || !this.#meter || !run.pipeline.controls.instruments) return;
    const tNs = this.#clock.now();
    const resources = await this.#meter.read(tNs);
    if (this.#run !== run) return;
    this.#tell((listener) => listener.resources?.(resources));
    this.#recording?.second(tNs, resources);
  }

  /** What a window says of its own process. */
  windowUsage(usage: { readonly cpuPct: number; readonly memoryBytes: number }): void {
    this.#meter?.hearWindow(usage);
  }

  /** What the instruments cost, on the source that is open: see Measuring. */
  measureOverhead(options: { readonly pairs?: number } = {}): Promise<Overhead> {
    return this.#measuring.overhead(options);
  }

  /** Searches sessions, threads and slots on the source that is open, and keeps the best: see Measuring. */
  autoTune(): Promise<AutoTune> {
    return this.#measuring.autoTune();
  }

  /** Puts a setting to work that is only tried. */
  #try(run: Run, patch: Partial<ComputeSettings>): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#run !== run) throw new Fault('usage', 'The source was closed: open it again.');
      await this.#spread(run, { ...computeOf(this.#open ?? {}), ...patch });
      if (this.#open) this.#open = { ...this.#open, ...patch };
      this.#defaults = { ...this.#defaults, ...patch };
      this.#tellState();
    });
  }

  #event(event: SessionEvent): void {
    this.#recording?.event(event);
    this.#tell((listener) => listener.event(event));
  }

  #ended(why: string): void {
    this.#run?.tell('ended', why);
    this.#run?.course.interrupted();
    this.#interrupt('the source has ended');
    this.#setPhase('ended');
    this.#showStill();
  }

  #died(runId: number, fault: FaultRecord): void {
    if (runId !== this.#runId) return;
    this.#fault = { ...fault, message: redact(fault.message) };
    this.#run?.tell('fault', fault.message);
    this.#setPhase('failed');
    void this.#inTurn(async () => {
      // Another source may have been opened in its place meanwhile; nor does what the user did meanwhile make this one play.
      if (runId !== this.#runId || !this.#run) return;
      await this.#closeRun();
      this.#setPhase('failed');
    });
  }

  #setPhase(phase: RunPhase, text?: string): void {
    const changed = this.#phase !== phase;
    this.#phase = phase;
    if (changed && text !== undefined && (phase === 'playing' || phase === 'paused')) {
      this.#run?.tell(phase === 'playing' ? 'play' : 'pause', text);
    }
    if (phase === 'playing') this.#run?.sourceEnded(false);
    this.#tellState();
  }

  #tellState(): void {
    const state = this.state();
    this.#tell((listener) => listener.state(state));
  }

  #tell(say: (listener: EngineListener) => void): void {
    for (const listener of this.#listeners) say(listener);
  }
}

/** Answers that a network behind the detector gives of an object. */
const answersOf = ({ task, heads, outputs }: ModelReference): number =>
  task === 'classify' ? Math.max(1, heads.length, outputs.length) : Number(task === 'embed' || task === 'pose');

/** What a frame waited for the decoder: of a codec that reorders, for the frames it has to see first. */
const codecWaitNs = ({ spans }: FrameRecord): number => spans[SPAN.decode * 3 + 1]! - spans[SPAN.decode * 3]!;
