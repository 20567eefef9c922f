import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { chance } from '../../../hash.ts';
import { Canvas } from './canvas.ts';
import { parseScene } from './spec.ts';
import { Street } from './street.ts';
import { StreetTruth } from './truth.ts';

/**
 * Writes frames of scenes for training: `frames.rgb` (N × height × width × 3 bytes, RGB) and `truth.ndjson` (a line a frame: seed, frame, objects).
 * `npm run -s models:scenes -- --out FOLDER [--seeds 1-500] [--frames 8] [--size 480x270]`; moments and numbers of objects are drawn by the seed.
 */
const { values } = parseArgs({
  options: {
    out: { type: 'string' },
    seeds: { type: 'string', default: '1-500' },
    frames: { type: 'string', default: '8' },
    size: { type: 'string', default: '480x270' },
  },
});
if (values.out === undefined) {
  process.stderr.write('Say where the frames belong: --out FOLDER.\n');
  process.exit(2);
}
await mkdir(values.out, { recursive: true });
const pixels = createWriteStream(join(values.out, 'frames.rgb'));
const truth = createWriteStream(join(values.out, 'truth.ndjson'));
const [first = 1, last = first] = values.seeds.split('-').map(Number);
for (let seed = first; seed <= last; seed++) {
  const objects = 5 + Math.floor(16 * chance(seed, 90_001));
  const spec = parseScene(`scene:seed=${seed},objects=${objects},size=${values.size}`);
  const [street, known] = [new Street(spec), new StreetTruth(spec)];
  for (let index = 0; index < Number(values.frames); index++) {
    const frame = Math.floor(chance(seed, 90_002 + index) * 20_000);
    const canvas = new Canvas(spec.width, spec.height);
    street.paint(frame, canvas);
    if (!pixels.write(canvas.rgb)) await once(pixels, 'drain');
    truth.write(`${JSON.stringify({ seed, frame, objects: known.at(frame) })}\n`);
  }
}
pixels.end();
truth.end();
await Promise.all([finished(pixels), finished(truth)]);
