import { describe, expect, it } from 'vitest';
import { i420Bytes } from '../../../../../contract/index.ts';
import { letterbox } from '../../preprocess/letterbox.ts';
import { GeneratedPainter } from './painter.ts';
import { squareAt } from './scene.ts';
import { parseGenerated } from './spec.ts';

const half = (side: number) => (side + 1) >> 1;

describe('the painter of generated pictures', () => {
  it.each(['generated:640x360@25', 'generated:99x33@25,seed=4'])('paints every pixel of an I420 picture anew: %s', (uri) => {
    const spec = parseGenerated(uri);
    const painter = new GeneratedPainter(spec, null);
    const { width, height } = spec;
    const plane = new Uint8Array(i420Bytes(spec)).fill(7);
    for (const frame of [0, 1, 250]) {
      painter.prepare({ frame });
      painter.full({ frame }, plane);
      const [x1, y1, x2, y2] = squareAt(frame, spec);
      const wrong = (offset: number, stride: number, rows: number, divisor: number, ground: number, square: number): number => {
        let count = 0;
        for (let y = 0; y < rows; y++) {
          for (let x = 0; x < stride; x++) {
            const inside = x * divisor >= x1 && x * divisor < x2 && y * divisor >= y1 && y * divisor < y2;
            if (plane[offset + y * stride + x] !== (inside ? square : ground)) count++;
          }
        }
        return count;
      };
      const chroma = half(width) * half(height);
      expect(wrong(0, width, height, 1, 126, 81)).toBe(0);
      expect(wrong(width * height, half(width), half(height), 2, 128, 90)).toBe(0);
      expect(wrong(width * height + chroma, half(width), half(height), 2, 128, 240)).toBe(0);
    }
  });

  it('paints the network’s input: padding, ground, and a square within a pixel of where it belongs', () => {
    const spec = parseGenerated('generated:640x360@25');
    const box = letterbox({ ...spec, pixelAspect: 1 }, { width: 320, height: 320, fit: 'letterbox-centre', pad: 114 });
    const painter = new GeneratedPainter(spec, box);
    const plane = new Uint8Array(320 * 320 * 3).fill(7);
    painter.prepare({ frame: 40 });
    painter.model({ frame: 40 }, plane);
    const pixel = (x: number, y: number) => [...plane.subarray((y * 320 + x) * 3, (y * 320 + x) * 3 + 3)];
    const [x1, y1, x2, y2] = squareAt(40, spec).map((side, index) => side / 2 + (index % 2 === 1 ? box.contentY : 0)) as [
      number,
      number,
      number,
      number,
    ];
    expect([pixel(0, box.contentY - 1), pixel(319, 319)]).toEqual(Array(2).fill([114, 114, 114]));
    expect([pixel(0, box.contentY), pixel(x1 - 1, y1), pixel(x2, y2 - 1)]).toEqual(Array(3).fill([128, 128, 128]));
    expect([pixel(x1, y1), pixel(x2 - 1, y2 - 1)]).toEqual(Array(2).fill([254, 0, 0]));
  });

  it('scales the square with the picture for the screen', () => {
    const spec = parseGenerated('generated:1920x1080@25');
    const size = { width: 960, height: 540 };
    const plane = new Uint8Array(i420Bytes(size));
    const painter = new GeneratedPainter(spec, null);
    painter.prepare({ frame: 3 });
    painter.preview({ frame: 3 }, plane, size);
    const red = plane.subarray(0, 960 * 540).filter((luma) => luma === 81).length;
    expect(red).toBe(96 * 96);
  });
});
