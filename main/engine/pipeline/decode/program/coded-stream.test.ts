import { describe, expect, it } from 'vitest';
import { codedStream } from './coded-stream.ts';

describe('codedStream', () => {
  it('reads what ffmpeg says of a picture stream', () => {
    const mp4 =
      '  Stream #0:0[0x1](eng): Video: h264 (High) (avc1 / 0x31637661), yuv420p(progressive), 640x360 [SAR 1:1 DAR 16:9], 98 kb/s, 29.83 fps, 29.83 tbr';
    expect(codedStream(mp4, 'mov,mp4')).toEqual({
      index: '0',
      coded: { container: 'mov,mp4', codec: 'h264', pixelFormat: 'yuv420p', range: 0, matrix: 2, fps: 29.83 },
    });
    const rtsp =
      '  Stream #0:1: Video: hevc (Main 10), yuv420p10le(tv, bt2020nc/bt2020/smpte2084, progressive), 3840x2160, 25 fps, 25 tbr, 90k tbn';
    expect(codedStream(rtsp, 'rtsp')).toMatchObject({
      index: '1',
      coded: { codec: 'hevc', pixelFormat: 'yuv420p10le', range: 1, matrix: 9 },
    });
    const jpeg = '  Stream #0:0: Video: mjpeg (Baseline), yuvj420p(pc, bt470bg/unknown/unknown), 320x240, 25 tbr';
    expect(codedStream(jpeg, 'mpjpeg')).toMatchObject({ coded: { codec: 'mjpeg', range: 2, matrix: 5, fps: null } });
  });

  it('passes other lines over', () => {
    for (const line of [
      '  Stream #0:1: Audio: aac (LC), 48000 Hz, stereo',
      '  Duration: N/A, start: 0.0',
      'Stream #0:0 -> #0:0 (h264 (native) -> rawvideo (native))',
    ])
      expect(codedStream(line, 'x')).toBeNull();
  });
});
