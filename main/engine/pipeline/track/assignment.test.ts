import { describe, expect, it } from 'vitest';
import { AssignmentSolver } from './assignment.ts';
import { seededRandom } from './test-scenes.ts';

/** Largest Σ (limit − cost) over all partial assignments, by trying all of them. */
const bruteForce = (cost: Float64Array, rows: number, columns: number, limit: number): number => {
  const taken = new Array<boolean>(columns).fill(false);
  const best = (row: number): number => {
    if (row === rows) return 0;
    let most = best(row + 1);
    for (let c = 0; c < columns; c++) {
      const gain = limit - cost[row * columns + c]!;
      if (taken[c] || !(gain > 0)) continue;
      taken[c] = true;
      most = Math.max(most, gain + best(row + 1));
      taken[c] = false;
    }
    return most;
  };
  return best(0);
};

const solved = (solver: AssignmentSolver, cost: Float64Array, rows: number, columns: number, limit: number) => {
  const columnOf = new Int32Array(rows);
  const joined = solver.solve(cost, rows, columns, limit, columnOf);
  let gain = 0;
  const used = new Set<number>();
  for (let r = 0; r < rows; r++) {
    const c = columnOf[r]!;
    if (c < 0) continue;
    expect(c).toBeLessThan(columns);
    expect(used.has(c)).toBe(false);
    used.add(c);
    expect(cost[r * columns + c]).toBeLessThan(limit);
    gain += limit - cost[r * columns + c]!;
  }
  expect(joined).toBe(used.size);
  return { gain, columnOf };
};

describe('AssignmentSolver', () => {
  it('is as good as trying all assignments, for any shape, limit and ties', () => {
    const random = seededRandom(7);
    const solver = new AssignmentSolver();
    for (let round = 0; round < 3000; round++) {
      const rows = 1 + Math.floor(random() * 6);
      const columns = 1 + Math.floor(random() * 6);
      const limit = round % 3 === 0 ? 2 : 0.2 + random() * 0.8;
      const ties = round % 2 === 0;
      const cost = Float64Array.from({ length: rows * columns }, () => (ties ? Math.floor(random() * 4) / 4 : random()));
      expect(solved(solver, cost, rows, columns, limit).gain).toBeCloseTo(bruteForce(cost, rows, columns, limit), 10);
    }
  });

  it('is as good as trying all assignments where costs are negative', () => {
    const random = seededRandom(8);
    const solver = new AssignmentSolver();
    for (let round = 0; round < 300; round++) {
      const cost = Float64Array.from({ length: 20 }, () => random() * 20 - 10);
      expect(solved(solver, cost, 4, 5, 1).gain).toBeCloseTo(bruteForce(cost, 4, 5, 1), 9);
    }
  });

  it('prefers the best total to the best single pair', () => {
    const { columnOf } = solved(new AssignmentSolver(), Float64Array.of(0.1, 0.2, 0.2, 0.9), 2, 2, 1);
    expect(Array.from(columnOf)).toEqual([1, 0]);
  });

  it('leaves apart what costs the limit or more, NaN and infinity', () => {
    const { columnOf } = solved(new AssignmentSolver(), Float64Array.of(0.8, Number.NaN, Number.POSITIVE_INFINITY, 0.5), 2, 2, 0.8);
    expect(Array.from(columnOf)).toEqual([-1, 1]);
  });

  it('takes nothing on either side', () => {
    const solver = new AssignmentSolver();
    const columnOf = Int32Array.of(5, 5);
    expect(solver.solve(new Float64Array(0), 2, 0, 1, columnOf)).toBe(0);
    expect(Array.from(columnOf)).toEqual([-1, -1]);
    expect(solver.solve(new Float64Array(0), 0, 2, 1, columnOf)).toBe(0);
  });

  it('finds a hidden permutation among 200 × 300', () => {
    const random = seededRandom(9);
    const rows = 200;
    const columns = 300;
    const cost = Float64Array.from({ length: rows * columns }, () => 0.5 + random() * 0.5);
    for (let r = 0; r < rows; r++) cost[r * columns + ((r * 7 + 3) % columns)] = random() * 0.01;
    const { columnOf } = solved(new AssignmentSolver(), cost, rows, columns, 2);
    expect(Array.from(columnOf)).toEqual(Array.from({ length: rows }, (_, r) => (r * 7 + 3) % columns));
  });
});
