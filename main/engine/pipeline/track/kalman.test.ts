import { describe, expect, it } from 'vitest';
import { BoxKalman } from './kalman.ts';
import { boxAt, seededRandom } from './test-scenes.ts';

/** The filter as published: full 8 × 8 covariance, plain matrices. */
class FullKalman {
  x: number[] = [];
  p: number[][] = [];

  start(z: number[]): void {
    const h = z[3]!;
    this.x = [...z, 0, 0, 0, 0];
    this.p = diagonal([h / 10, h / 10, 1e-2, h / 10, h / 16, h / 16, 1e-5, h / 16]);
  }

  predict(): void {
    const h = this.x[3]!;
    const f: number[][] = this.x.map((_, i) => this.x.map((_, j) => (i === j || j === i + 4 ? 1 : 0)));
    const q = diagonal([h / 20, h / 20, 1e-2, h / 20, h / 160, h / 160, 1e-5, h / 160]);
    this.x = f.map((row) => row.reduce((sum, v, k) => sum + v * this.x[k]!, 0));
    this.p = add(multiply(multiply(f, this.p), transpose(f)), q);
  }

  correct(z: number[]): void {
    const h = this.x[3]!;
    const r = [h / 20, h / 20, 1e-1, h / 20].map((v) => v ** 2);
    // One coordinate after the other, with the whole covariance: the same as all at once, since the measurement noise is diagonal.
    for (let k = 0; k < 4; k++) {
      const s = this.p[k]![k]! + r[k]!;
      const gain = this.p.map((row) => row[k]! / s);
      const y = z[k]! - this.x[k]!;
      const measuredRow = [...this.p[k]!];
      this.x = this.x.map((v, i) => v + gain[i]! * y);
      this.p = this.p.map((row, i) => row.map((v, j) => v - gain[i]! * measuredRow[j]!));
    }
  }
}

const diagonal = (d: number[]): number[][] => d.map((v, i) => d.map((_, j) => (i === j ? v ** 2 : 0)));
const multiply = (a: number[][], b: number[][]) => a.map((row) => b[0]!.map((_, j) => row.reduce((sum, v, k) => sum + v * b[k]![j]!, 0)));
const transpose = (a: number[][]) => a[0]!.map((_, j) => a.map((row) => row[j]!));
const add = (a: number[][], b: number[][]) => a.map((row, i) => row.map((v, j) => v + b[i]![j]!));

describe('BoxKalman', () => {
  it('gives the numbers of the published filter with its full covariance', () => {
    const random = seededRandom(3);
    const own = new BoxKalman();
    const full = new FullKalman();
    for (let step = 0; step < 60; step++) {
      const box = Float32Array.from(boxAt(100 + 4 * step + random() * 6, 80 - 2 * step + random() * 6, 30 + random() * 4, 90 + step));
      const [x1, y1, x2, y2] = box as unknown as [number, number, number, number];
      const z = [(x1 + x2) / 2, (y1 + y2) / 2, (x2 - x1) / (y2 - y1), y2 - y1];
      if (step === 0) {
        own.start(box, 0);
        full.start(z);
        continue;
      }
      own.predict();
      full.predict();
      // Now and then unseen, so that predictions follow each other.
      if (step % 7 !== 0) {
        own.correct(box, 0);
        full.correct(z);
      }
      for (let k = 0; k < 8; k++) expect(own.mean[k]).toBeCloseTo(full.x[k]!, 8);
      for (let k = 0; k < 4; k++) {
        expect(own.covariance[k * 3]).toBeCloseTo(full.p[k]![k]!, 8);
        expect(own.covariance[k * 3 + 1]).toBeCloseTo(full.p[k]![k + 4]!, 8);
        expect(own.covariance[k * 3 + 2]).toBeCloseTo(full.p[k + 4]![k + 4]!, 8);
      }
    }
  });

  it('converges on a constant velocity under noise', () => {
    const random = seededRandom(4);
    const kalman = new BoxKalman();
    const at = (step: number, noise: number): Float32Array => {
      const jitter = () => (random() - 0.5) * 2 * noise;
      return Float32Array.from(boxAt(50 + 5 * step + jitter(), 200 - 3 * step + jitter(), 40 + jitter(), 80 + jitter()));
    };
    kalman.start(at(0, 2), 0);
    for (let step = 1; step <= 60; step++) {
      kalman.predict();
      kalman.correct(at(step, 2), 0);
    }
    expect(kalman.mean[4]).toBeCloseTo(5, 0);
    expect(kalman.mean[5]).toBeCloseTo(-3, 0);
    for (let step = 0; step < 10; step++) kalman.predict();
    const box = new Float32Array(4);
    kalman.writeBox(box);
    at(70, 0).forEach((value, k) => {
      expect(Math.abs(box[k]! - value)).toBeLessThan(8);
    });
  });

  it('never lets a box vanish, however long it shrinks unseen', () => {
    const kalman = new BoxKalman();
    const box = new Float32Array(4);
    for (let step = 0; step < 6; step++) {
      const shown = Float32Array.from(boxAt(100, 100, 60 - step * 9, 120 - step * 20));
      if (step === 0) kalman.start(shown, 0);
      else {
        kalman.predict();
        kalman.correct(shown, 0);
      }
    }
    for (let step = 0; step < 200; step++) kalman.predict();
    kalman.writeBox(box);
    expect(box.every(Number.isFinite)).toBe(true);
    expect(box[3]! - box[1]!).toBeGreaterThanOrEqual(1);
    expect(box[2]!).toBeGreaterThan(box[0]!);
  });

  it('keeps variances positive through a thousand boxes', () => {
    const random = seededRandom(5);
    const kalman = new BoxKalman();
    const draw = () => Float32Array.from(boxAt(random() * 2000, random() * 2000, 1 + random() * 2000, 1 + random() * 2000));
    kalman.start(draw(), 0);
    for (let step = 0; step < 1000; step++) {
      kalman.predict();
      kalman.correct(draw(), 0);
      for (let k = 0; k < 4; k++) {
        const [p, c, v] = kalman.covariance.subarray(k * 3, k * 3 + 3) as unknown as [number, number, number];
        expect(p).toBeGreaterThan(0);
        expect(v).toBeGreaterThan(0);
        expect(p * v - c * c).toBeGreaterThan(0);
      }
    }
  });
});
