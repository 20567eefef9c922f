/**
 * Optimal assignment of rows to columns, of any two numbers of them, where a pair is better left apart than joined at `limit` or more.
 *
 * Shortest augmenting paths with dual variables: Jonker and Volgenant, "A shortest augmenting path algorithm for dense and sparse linear
 * assignment problems", Computing 38, 1987; for rectangular matrices as in Crouse, "On implementing 2D rectangular assignment algorithms",
 * IEEE Trans. Aerosp. Electron. Syst. 52(4), 2016. O(min² · max).
 *
 * The limit: with every cost cut off at `limit`, a best complete assignment of the smaller side, less its pairs at `limit`, is a partial
 * assignment that maximises Σ (limit − cost).
 *
 * Keeps its buffers between calls and allocates only to grow them. Not for use by two callers at once.
 */
export class AssignmentSolver {
  #cost = new Float64Array(0);
  #u = new Float64Array(0);
  #v = new Float64Array(0);
  #shortest = new Float64Array(0);
  #pathRow = new Int32Array(0);
  #columnOf = new Int32Array(0);
  #rowOf = new Int32Array(0);
  #remaining = new Int32Array(0);
  #rowSeen = new Uint8Array(0);
  #columnSeen = new Uint8Array(0);

  /**
   * @param cost rows × columns, row-major, at least that long; NaN counts as `limit`
   * @param limit finite; a pair of this cost or more is never joined
   * @param columnOfRow receives for each row its column, or −1
   * @returns the number of joined pairs
   */
  solve(cost: Float64Array, rows: number, columns: number, limit: number, columnOfRow: Int32Array): number {
    columnOfRow.fill(-1, 0, rows);
    if (rows === 0 || columns === 0) return 0;
    // The algorithm gives every row a column: the smaller side must be the rows.
    const turned = rows > columns;
    const n = turned ? columns : rows;
    const m = turned ? rows : columns;
    this.#reserve(n, m);
    const own = this.#cost;
    for (let r = 0; r < rows; r++) {
      for (let c = 0; c < columns; c++) {
        const value = cost[r * columns + c]!;
        const at = turned ? c * m + r : r * m + c;
        own[at] = limit;
        // False for NaN.
        if (value < limit) own[at] = value;
      }
    }
    for (let i = 0; i < n; i++) this.#augment(i, m);
    let joined = 0;
    for (let i = 0; i < n; i++) {
      const j = this.#columnOf[i]!;
      if (!(own[i * m + j]! < limit)) continue;
      columnOfRow[turned ? j : i] = turned ? i : j;
      joined++;
    }
    return joined;
  }

  /** Gives row `start` a column along the cheapest path of reassignments, and updates the dual variables. */
  #augment(start: number, m: number): void {
    const cost = this.#cost;
    const u = this.#u;
    const v = this.#v;
    const shortest = this.#shortest;
    const remaining = this.#remaining;
    this.#rowSeen.fill(0);
    this.#columnSeen.fill(0);
    shortest.fill(Number.POSITIVE_INFINITY, 0, m);
    for (let j = 0; j < m; j++) remaining[j] = m - 1 - j;
    let left = m;
    let row = start;
    let reached = 0;
    let sink = -1;
    while (sink < 0) {
      this.#rowSeen[row] = 1;
      const base = reached - u[row]!;
      const offset = row * m;
      let lowest = Number.POSITIVE_INFINITY;
      let at = -1;
      for (let k = 0; k < left; k++) {
        const j = remaining[k]!;
        const through = base + cost[offset + j]! - v[j]!;
        if (through < shortest[j]!) {
          shortest[j] = through;
          this.#pathRow[j] = row;
        }
        const distance = shortest[j]!;
        // Among equals a free column ends the search at once.
        if (distance < lowest || (distance === lowest && this.#rowOf[j] === -1)) {
          lowest = distance;
          at = k;
        }
      }
      const column = remaining[at]!;
      reached = lowest;
      this.#columnSeen[column] = 1;
      remaining[at] = remaining[--left]!;
      if (this.#rowOf[column] === -1) sink = column;
      else row = this.#rowOf[column]!;
    }
    u[start] = u[start]! + reached;
    for (let i = 0; i < start; i++) {
      if (this.#rowSeen[i] === 1) u[i] = u[i]! + reached - shortest[this.#columnOf[i]!]!;
    }
    for (let j = 0; j < m; j++) {
      if (this.#columnSeen[j] === 1) v[j] = v[j]! - reached + shortest[j]!;
    }
    for (let j = sink; ; ) {
      const i = this.#pathRow[j]!;
      const previous = this.#columnOf[i]!;
      this.#rowOf[j] = i;
      this.#columnOf[i] = j;
      if (i === start) return;
      j = previous;
    }
  }

  #reserve(n: number, m: number): void {
    if (this.#cost.length < n * m) this.#cost = new Float64Array(n * m * 2);
    if (this.#v.length < m) {
      const size = m * 2;
      this.#u = new Float64Array(size);
      this.#v = new Float64Array(size);
      this.#shortest = new Float64Array(size);
      this.#pathRow = new Int32Array(size);
      this.#columnOf = new Int32Array(size);
      this.#rowOf = new Int32Array(size);
      this.#remaining = new Int32Array(size);
      this.#rowSeen = new Uint8Array(size);
      this.#columnSeen = new Uint8Array(size);
    }
    this.#u.fill(0, 0, n);
    this.#v.fill(0, 0, m);
    this.#columnOf.fill(-1, 0, n);
    this.#rowOf.fill(-1, 0, m);
  }
}
