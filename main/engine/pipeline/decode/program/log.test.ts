import { describe, expect, it } from 'vitest';
import { FfmpegLog } from './log.ts';

const heard = (text: string, hide?: (line: string) => string): FfmpegLog => {
  const log = new FfmpegLog(hide);
  for (const line of text.split('\n')) log.hear(line);
  return log;
};

describe('FfmpegLog', () => {
  it('knows the decoder by the stream mapping', () => {
    const mapping = (of: string) => `[info] Stream mapping:\n[info]   Stream #0:0 -> #0:0 (${of} -> rawvideo (native))`;
    expect(heard(mapping('h264 (native)')).decoder).toBe('h264');
    expect(heard(mapping('h264 (h264_cuvid)')).decoder).toBe('h264_cuvid');
    expect(heard(mapping('av1 (libdav1d)')).decoder).toBe('libdav1d');
    expect(heard('[info] Press [q] to stop, [?] for help').decoder).toBeNull();
  });

  it('keeps the last line that says what went wrong', () => {
    const log = heard(`[info] Input #0, mov,mp4, from 'a.mp4':
[h264 @ 0x55d0c2] [error] Invalid NAL unit size (5000 > 100).
[AVHWDeviceContext @ 0x55d0] [error] No VA display found for device /dev/dri/renderD128.
[fatal] Conversion failed!`);
    expect(log.lastError).toBe('No VA display found for device /dev/dri/renderD128');
    expect(log.deviceTrouble).toBe('No VA display found for device /dev/dri/renderD128');
    expect(heard('[warning] deprecated pixel format used').lastError).toBeNull();
  });

  it('has a device’s own words for its trouble, else the first error', () => {
    const said = `[AVHWDeviceContext @ 0x55c7] [verbose] Cannot open DRM render node for device 0.
[error] Device creation failed: -542398533.
[h264 @ 0x55c7] [error] No device available for decoder: device type vaapi needed for codec h264.`;
    expect(heard(said).deviceTrouble).toBe('Cannot open DRM render node for device 0');
    expect(heard(said.split('\n').slice(1).join('\n')).deviceTrouble).toMatch(/^No device available for decoder/);
    expect(heard('[AVHWDeviceContext @ 0x55c7] [verbose] Supported validation layers:').deviceTrouble).toBeNull();
  });

  it('hides what is nobody’s business, and tells of the first errors only', () => {
    const told: string[] = [];
    const log = new FfmpegLog(
      (text) => text.replace('anna:secret@', ''),
      (error) => told.push(error),
    );
    for (let at = 0; at < 5; at++) log.hear(`[tcp @ 0x1] [error] rtsp://anna:secret@cam/${at}: refused`);
    expect(told).toEqual(['rtsp://cam/0: refused', 'rtsp://cam/1: refused', 'rtsp://cam/2: refused']);
    expect(log.lastError).toBe('rtsp://cam/4: refused');
  });

  it('takes the format that was chosen last for the truth: a device may refuse the stream after all', () => {
    const chosen = (name: string) => `[h264 @ 0x7f00] [debug] Format ${name} chosen by get_format().`;
    expect(heard(chosen('cuda')).onDevice).toBe(true);
    expect(heard(chosen('vaapi_vld')).onDevice).toBe(true);
    expect(heard(chosen('yuv420p')).onDevice).toBe(false);
    expect(heard(`${chosen('vaapi')}\n${chosen('yuv420p')}`).onDevice).toBe(false);
    expect(heard('').onDevice).toBe(false);
  });
});
