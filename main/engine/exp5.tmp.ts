import { Dictionary, FormatContext, Packet, Log } from 'node-av/lib';
import { AV_LOG_DEBUG } from 'node-av/constants';
if (process.argv[3] === 'v') Log.setLevel(AV_LOG_DEBUG);
const f = new FormatContext(); f.allocContext();
const t = performance.now();
const opts: Record<string, string | number> = { rtsp_transport: 'tcp', timeout: 10_000_000, probesize: 1_000_000, analyzeduration: 1_000_000 };
if (process.argv[4]) for (const kv of process.argv[4].split(',')) { const [k, v] = kv.split('='); opts[k!] = v!; }
const c = await f.openInput(process.argv[2]!, null, Dictionary.fromObject(opts));
console.log('open', c, (performance.now() - t).toFixed(0), f.streams.map((s) => [s.codecpar.codecId, s.codecpar.extradataSize]));
const d = await f.findStreamInfo(); console.log('find', d, (performance.now() - t).toFixed(0));
const p = new Packet(); p.alloc();
for (let i = 0; i < 3; i++) { p.unref(); const r = await f.readFrame(p); console.log('read', r, p.isKeyframe, (performance.now() - t).toFixed(0)); }
f.freeContext();
