import { describe, expect, it } from 'vitest';
import { nanos } from '../../../../contract/index.ts';
import { EventLimit } from './event-limit.ts';

describe('what is told of a source', () => {
  it('is told once a second and topic, with how many were not told', () => {
    let nowMs = 0;
    const told: string[] = [];
    const events = new EventLimit({ now: () => nanos(nowMs * 1e6) }, ({ text }) => told.push(text));
    const lose = (ms: number, count: number) => {
      nowMs = ms;
      events.tell('fault', 'lost', (more) => `lost ${count} and ${more}`, count);
    };
    lose(0, 1);
    lose(10, 1);
    lose(999, 5);
    events.tell('note', 'jump', () => 'jumped');
    lose(1000, 2);
    lose(1001, 3);
    lose(9000, 1);
    expect(told).toEqual(['lost 1 and 0', 'jumped', 'lost 2 and 6', 'lost 1 and 3']);
  });
});
