import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import {
  CLASSIFY_WHEN,
  type CascadeRule,
  CROP_CHOICES,
  DECODE_SKIPS,
  DECODERS,
  defaultLiveSettings,
  EXIT_CODE,
  FAULT_EXAMPLES,
  Fault,
  type LiveSettings,
  MAX_INTRA_OP_THREADS,
  MAX_RING_SLOTS,
  type OpenSettings,
  PACES,
  PREPROCESS_CHOICES,
  PROVIDER_CHOICES,
  READ_MODES,
  RING_POLICIES,
  RTSP_TRANSPORTS,
  SELF_TEST_SCENE,
} from '../../contract/index.ts';
import { type AnalyzeOptions, analyze } from './analyze.ts';
import { type BenchOptions, bench } from './bench/bench.ts';
import { overheadBench } from './bench/overhead.ts';
import { placesBench } from './bench/places.ts';
import { streamsBench } from './bench/streams.ts';
import { tuneBench } from './bench/tune.ts';
import { whatIfBench } from './bench/what-if.ts';
import { type CompareOptions, compareCommand } from './compare/compare-command.ts';
import { addModelsCommand } from './cli-models.ts';
import { addProvidersCommand } from './cli-providers.ts';
import { CASCADE_EXAMPLE, parseCascadeRule } from './cascade-option.ts';
import { redact } from './credentials.ts';
import { defined } from './defined.ts';
import { Engine } from './engine.ts';
import { serve } from './hub/serve.ts';
import { modelsDirectories } from './inference/library.ts';
import { libraryFolder } from './library/location.ts';
import { pageDirectory, project } from './project.ts';
import { dataFolder, sessionsRoot } from './session/location.ts';
import { registerSessions } from './session/session-commands.ts';
import { isFirstTime } from './welcome.ts';

/** The largest values that the contract's schemas take. */
const MAX_DETECT_THREADS = 32;
const MAX_CLASSIFY_EVERY = 10_000;
const MAX_BUDGET_MS = 60_000;
const MAX_PORT = 65_535;
const MAX_SECONDS = 31_536_000;
const MAX_FPS = 1000;
const LEAST = 0.1;

const upTo =
  (max: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < 1 || value > max) throw new InvalidArgumentError(`Expected a whole number from 1 to ${max}.`);
    return value;
  };
const positive = upTo(Number.MAX_SAFE_INTEGER);

const between =
  (least: number, most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() === '' || !(value >= least && value <= most))
      throw new InvalidArgumentError(`Expected a number from ${least} to ${most}.`);
    return value;
  };

const hardwareName = (text: string): string => {
  if (!/^[a-z0-9_]{1,40}$/.test(text))
    throw new InvalidArgumentError('Expected auto, off, or a device as FFmpeg calls it, such as cuda or vaapi.');
  return text;
};

const another = (spec: string, before: readonly string[] = []): readonly string[] => [...before, spec];

const anotherRule = (spec: string, before: readonly CascadeRule[] = []): readonly CascadeRule[] => [...before, parseCascadeRule(spec)];

/** (Commander turns a parsed null into an empty text, so this is not its parser.) */
const noneIsNull = (name: string | undefined): string | null | undefined => (name === 'none' ? null : name);

/** What `analyze`, `serve` and `bench` share. */
interface EngineOptions {
  readonly detector?: string;
  readonly classifier?: string;
  readonly models?: string;
  readonly pace?: OpenSettings['pace'];
  readonly policy?: OpenSettings['policy'];
  readonly read?: OpenSettings['read'];
  readonly frames?: number;
  readonly duration?: number;
  readonly detectThreads?: number;
  readonly provider?: OpenSettings['provider'];
  readonly preprocess?: OpenSettings['preprocess'];
  readonly intraOp?: number;
  readonly spinning?: boolean;
  readonly classifyProvider?: OpenSettings['classifyProvider'];
  readonly crops?: OpenSettings['crops'];
  readonly classifyIntraOp?: number;
  readonly ringSlots?: number;
  readonly hw?: OpenSettings['hardware'];
  readonly strict?: boolean;
  readonly decoder?: OpenSettings['decoder'];
  readonly rtspTransport?: OpenSettings['rtspTransport'];
  readonly loop?: boolean;
  readonly classifyWhen?: LiveSettings['classifyWhen'];
  readonly classifyEvery?: number;
  readonly classifyGrowth?: number;
  readonly classifyMax?: number;
  readonly cascade?: readonly CascadeRule[];
  readonly latencyBudget?: number;
  readonly maxFps?: number;
  readonly decodeSkip?: LiveSettings['decodeSkip'];
  readonly fault?: readonly string[];
}

/** What `bench` measures instead of the pipeline's efficiency; true where no number is given. */
interface InsteadOptions {
  readonly overhead?: number | true;
  readonly whatIf?: number | true;
  readonly streams?: number | true;
  readonly tune?: number | true;
  readonly places?: boolean;
}

const FAULT_HELP = `\nFaults (--fault), each with #N behind it for "from frame N on":\n${FAULT_EXAMPLES.map(
  ({ spec, meaning }) => `  ${spec.padEnd(24)} ${meaning}`,
).join('\n')}`;

const withEngineOptions = (command: Command): Command =>
  command
    .option('--detector <name|path>', 'first network: a model of the models folder, an .onnx file, or none')
    .option('--classifier <name|path>', 'second network, for the objects that the first finds; or none')
    .option('--cascade <rule>', `a network behind the detector, in place of --classifier; ${CASCADE_EXAMPLE}; may be repeated`, anotherRule)
    .option('--models <folder>', 'folder that holds models')
    .addOption(new Option('--pace <pace>', 'by timestamps, or as fast as the pipeline goes; a live source sets its own').choices(PACES))
    .addOption(
      new Option('--policy <policy>', 'when the ring is full; else wait for files, drop-oldest for live sources').choices(RING_POLICIES),
    )
    .addOption(
      new Option('--read <mode>', 'which frame is analysed next; else in-order for files, newest for live sources').choices(READ_MODES),
    )
    .option('--hw <device>', 'decode on a device: auto (tried, best first), off, or the name of one, such as cuda', hardwareName)
    .option('--strict', 'with a device named: fail rather than decode in software')
    .addOption(new Option('--decoder <kind>', "FFmpeg's libraries in the engine, or your own ffmpeg beside it").choices(DECODERS))
    .addOption(new Option('--rtsp-transport <kind>', 'one connection, or datagrams that can be lost').choices(RTSP_TRANSPORTS))
    .option('--frames <n>', 'stop after this many frames', positive)
    .option('--duration <s>', 'stop so many seconds after the first frame', between(LEAST, MAX_SECONDS))
    .option('--max-fps <n>', 'analyse at most so many frames a second, evenly spread', between(LEAST, MAX_FPS))
    .addOption(new Option('--decode-skip <which>', 'pictures that are not decoded at all').choices(DECODE_SKIPS))
    .option('--detect-threads <n>', 'threads that each hold a session of the first network', upTo(MAX_DETECT_THREADS))
    .addOption(new Option('--provider <name>', 'where the first network runs; else the best that works here').choices(PROVIDER_CHOICES))
    .addOption(new Option('--preprocess <place>', 'where its pictures are made; else what suits the provider').choices(PREPROCESS_CHOICES))
    .option('--intra-op <n>', 'threads of one run of the first network', upTo(MAX_INTRA_OP_THREADS))
    .option('--spinning', 'threads of a run spin while they wait: quicker, and the cores are gone for others')
    .addOption(new Option('--classify-provider <name>', 'where networks behind the first run').choices(PROVIDER_CHOICES))
    .addOption(new Option('--crops <place>', 'where their pictures are made').choices(CROP_CHOICES))
    .option('--classify-intra-op <n>', 'threads of one run of a network behind the first', upTo(MAX_INTRA_OP_THREADS))
    .option('--ring-slots <n>', 'slots of the frame ring that are used', between(3, MAX_RING_SLOTS))
    .addOption(new Option('--classify-when <rule>', 'which objects go to the second network').choices(CLASSIFY_WHEN))
    .option('--classify-every <n>', 'for every-n-frames: renew a label when it is this many frames old', upTo(MAX_CLASSIFY_EVERY))
    .option('--classify-growth <pct>', 'for when-grown: renew a label when the box is longer by so much', between(1, 1000))
    .option('--classify-max <n>', 'at most so many objects of one frame go to networks behind the first', upTo(256))
    .option('--latency-budget <ms>', 'the p95 of e2e that is allowed: the report says where it is exceeded', upTo(MAX_BUDGET_MS))
    .option('--fault <spec>', 'inject a fault, e.g. stall:detect:50@0.1, lose:net_lost@0.01 or disconnect:3000; may be repeated', another)
    .option('--loop', 'begin again at the end')
    .addHelpText('after', FAULT_HELP);

const makeEngine = (options: EngineOptions, defaults: Partial<OpenSettings> = {}): Engine => {
  const given: Partial<OpenSettings> = {
    ...defaults,
    ...defined({
      detector: noneIsNull(options.detector),
      classifier: noneIsNull(options.classifier),
      cascade: options.cascade === undefined ? undefined : [...options.cascade],
      pace: options.pace,
      policy: options.policy,
      read: options.read,
      hardware: options.hw,
      strict: options.strict,
      decoder: options.decoder,
      rtspTransport: options.rtspTransport,
      loop: options.loop,
      maxFrames: options.frames,
      maxSeconds: options.duration,
      detectThreads: options.detectThreads,
      provider: options.provider,
      preprocess: options.preprocess,
      intraOpThreads: options.intraOp,
      spinning: options.spinning,
      classifyProvider: options.classifyProvider,
      crops: options.crops,
      classifyIntraOpThreads: options.classifyIntraOp,
      ringSlots: options.ringSlots === undefined ? undefined : Math.round(options.ringSlots),
      faults: options.fault === undefined ? undefined : [...options.fault],
    }),
  };
  return new Engine({
    version: project.version,
    modelsDirectories: modelsDirectories({
      given: options.models === undefined ? [] : [options.models],
      env: process.env['THROUGHLINE_MODELS'],
      own: libraryFolder(options.models),
      project: project.root,
    }),
    sessionsRoot: sessionsRoot(),
    libraryFolder: libraryFolder(options.models),
    defaults: given,
    live: defined({
      classifyWhen: options.classifyWhen,
      classifyEveryFrames: options.classifyEvery,
      classifyGrowthPct: options.classifyGrowth,
      classifyMaxPerFrame: options.classifyMax,
      latencyBudgetMs: options.latencyBudget,
      maxFps: options.maxFps,
      decodeSkip: options.decodeSkip,
    }),
  });
};

const finish = (code: number): void => {
  if (!process.exitCode) process.exitCode = code;
};

// Who reads what is printed may stop reading (`| head -1`); that ends neither a run nor a recording.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return;
    if (stream === process.stdout) process.stderr.write(`The output could not be written (${error.message}).\n`);
    finish(EXIT_CODE.usage);
  });

const program = new Command('throughline')
  .description("See where every frame's time goes.")
  .version(project.version)
  .exitOverride()
  .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, '')) })
  .showHelpAfterError('(throughline --help says more)');

withEngineOptions(program.command('analyze'))
  .argument('<source>', 'video file, still or stream')
  .description('run the pipeline over a source, without a window')
  .option('--session <folder>', 'keep the run as a session in this folder')
  .option('--detections <file>', 'write the objects of every analysed frame, one JSON line a frame')
  .option('--truth', 'say how right the results are; only for scene: sources, of which everything is known')
  .option('--json', 'print one JSON object at the end')
  .action(async (source: string, options: EngineOptions & AnalyzeOptions) => {
    finish(await analyze(makeEngine(options, { pace: 'saturate' }), source, options));
  });

withEngineOptions(program.command('serve'))
  .argument('[source]', 'opened at the start')
  .description('serve the window to a browser on this machine')
  .option('--port <n>', 'port on 127.0.0.1; any free one where not given', upTo(MAX_PORT))
  .option('--token <text>', 'token of the address; a new one where not given')
  .option('--welcome', 'without a source, and the first time: open a street that the engine makes itself')
  .option('--restarted <sentence>', 'told to windows: this engine replaces one that died')
  .action(
    async (
      source: string | undefined,
      options: EngineOptions & { port?: number; token?: string; welcome?: boolean; restarted?: string },
    ) => {
      const engine = makeEngine(options);
      // A source that does not open is shown in the window; the engine goes on.
      if (options.restarted === undefined) {
        const first = source ?? (options.welcome && (await isFirstTime(dataFolder())) ? SELF_TEST_SCENE : undefined);
        if (first !== undefined) engine.open(first, {}).catch(() => undefined);
      }
      await serve(engine, {
        pageDir: pageDirectory,
        onStop: () => engine.close(),
        restarted: options.restarted ?? null,
        ...defined({ port: options.port, token: options.token }),
      });
      finish(EXIT_CODE.done);
    },
  );

registerSessions(program, finish);
addModelsCommand(program, finish);
addProvidersCommand(program, finish);

program
  .command('compare')
  .argument('<sessions...>', 'two or more, by id or folder; the others are held against the first')
  .description('hold recorded sessions against each other')
  .option('--root <folder>', 'folder of sessions')
  .option('--fail-if <rule>', "exit with 1 where a change is beyond it, e.g. 'e2e.p95>+5%' or 'drop_rate>+0.1pt'; may be repeated", another)
  .option('--strict', 'a change that may be chance breaks a rule, too')
  .addOption(new Option('--json', 'print one JSON object').conflicts('markdown'))
  .option('--markdown', 'print Markdown, for a pull request')
  .action(async (sessions: readonly string[], options: CompareOptions) => {
    finish(await compareCommand(sessions, options));
  });

withEngineOptions(program.command('bench'))
  .argument('<source>', 'video file')
  .description('hold the saturated pipeline against the limit that its bare parts set; or measure one thing of it')
  .option('--repeats <n>', 'repeats of every measurement', positive, 3)
  .option('--no-record', 'without recording a session meanwhile')
  .option('--overhead [pairs]', 'instead: what the instruments cost, from so many pairs of blocks with and without them', positive)
  .option('--what-if [trials]', 'instead: whether changes of settings are judged rightly, each kind so many times', positive)
  .option('--tune [rounds]', 'instead: whether auto-tune finds the best setting, against a sweep of all in so many rounds', positive)
  .option('--places', "instead: what each place where the first network's pictures can be made costs")
  .option('--streams [seconds]', 'instead: how many streams of the source keep up at once, each trial of so many seconds', positive)
  .option('--json', 'print one JSON object')
  .action(async (source: string, options: EngineOptions & BenchOptions & InsteadOptions) => {
    const { overhead, whatIf, streams, tune, places = false, json = false } = options;
    if (overhead !== undefined) finish(await overheadBench(makeEngine(options), source, overhead === true ? 20 : overhead, json));
    else if (whatIf !== undefined) finish(await whatIfBench(makeEngine(options), source, whatIf === true ? 20 : whatIf, json));
    else if (tune !== undefined) finish(await tuneBench(makeEngine(options), source, { rounds: tune === true ? 5 : tune, json }));
    else if (places) finish(await placesBench(makeEngine(options), source, { repeats: options.repeats, json }));
    else if (streams !== undefined) {
      const seconds = streams === true ? 60 : streams;
      const budgetMs = options.latencyBudget ?? defaultLiveSettings().latencyBudgetMs;
      finish(await streamsBench(() => makeEngine(options), source, { seconds, budgetMs, json }));
    } else finish(await bench(() => makeEngine(options, { pace: 'saturate' }), source, options));
  });

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) finish(error.exitCode === 0 ? EXIT_CODE.done : EXIT_CODE.usage);
  else if (error instanceof Fault) {
    process.stderr.write(`${redact(error.message)}\n`);
    finish(EXIT_CODE[error.kind]);
  } else {
    process.stderr.write(`Throughline failed: ${redact(error instanceof Error ? (error.stack ?? error.message) : String(error))}\n`);
    finish(EXIT_CODE.internal);
  }
}
