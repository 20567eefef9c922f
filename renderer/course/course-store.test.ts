import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { SessionPart } from '../../contract/course.ts';
import { CourseStore, type LoadCourse } from './course-store.ts';
import { testCourse } from './testing.ts';
import { TimeAxis } from './time-axis.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const FRAMES = 108_000;

/** An hour at 30 fps; says what was asked for, in order. */
function hour(): { readonly load: LoadCourse; readonly asked: (SessionPart | undefined)[] } {
  const asked: (SessionPart | undefined)[] = [];
  const load: LoadCourse = async (points, part) => {
    asked.push(part);
    const { fromS, toS } = part ?? { fromS: 0, toS: 3600 };
    return testCourse(points, (toS - fromS) / points, fromS, { lengthS: 3600 });
  };
  return { load, asked };
}

it('has the whole first, and more finely what is looked at once that rests', async () => {
  const { load, asked } = hour();
  const store = new CourseStore(load, FRAMES);
  expect(store.course).toBeNull();
  await vi.runAllTimersAsync();
  expect(store.course?.tS.length).toBe(700);
  expect(store.axis.view).toEqual({ fromS: 0, toS: 3600 });
  const heard = vi.fn();
  store.subscribe(heard);
  for (const fromS of [100, 110, 120]) {
    store.axis.setView({ fromS, toS: fromS + 70 });
    await vi.advanceTimersByTimeAsync(50);
  }
  expect(asked, 'not while it moves').toEqual([undefined]);
  expect(store.course?.stepS).toBeCloseTo(3600 / 700, 9);
  await vi.advanceTimersByTimeAsync(200);
  expect(asked.at(-1)).toEqual({ fromS: 85, toS: 225 });
  expect(store.course?.stepS).toBeCloseTo(0.1, 9);
  expect(heard).toHaveBeenCalledTimes(1);
  store.axis.setView({ fromS: 130, toS: 200 });
  await vi.advanceTimersByTimeAsync(500);
  expect(asked.length, 'what lies beside is there already').toBe(2);
  store.axis.showAll();
  await vi.advanceTimersByTimeAsync(500);
  expect(asked.length).toBe(2);
  expect(store.course).toBe(store.whole);
});

it('shows what was asked for last, whichever answer comes last', async () => {
  const answers: (() => void)[] = [];
  const load: LoadCourse = async (points, part) => {
    if (part !== undefined) await new Promise<void>((resolve) => answers.push(resolve));
    const { fromS, toS } = part ?? { fromS: 0, toS: 3600 };
    return testCourse(points, (toS - fromS) / points, fromS, { lengthS: 3600 });
  };
  const store = new CourseStore(load, FRAMES);
  await vi.advanceTimersByTimeAsync(0);
  store.axis.setView({ fromS: 100, toS: 170 });
  await vi.advanceTimersByTimeAsync(200);
  store.axis.setView({ fromS: 2000, toS: 2070 });
  await vi.advanceTimersByTimeAsync(200);
  answers[1]?.();
  await vi.advanceTimersByTimeAsync(0);
  answers[0]?.();
  await vi.advanceTimersByTimeAsync(0);
  expect(store.course?.tS[0]).toBe(1965);
});

it('says why there is nothing, and asks again when told to', async () => {
  let refuse = true;
  const { load } = hour();
  const store = new CourseStore(async (points, part) => {
    if (refuse) throw new Error('There is no session "x": choose one of the list.');
    return load(points, part);
  }, FRAMES);
  await vi.advanceTimersByTimeAsync(0);
  expect(store.fault).toBe('There is no session "x": choose one of the list.');
  refuse = false;
  store.retry();
  expect(store.fault).toBeNull();
  await vi.advanceTimersByTimeAsync(0);
  expect(store.course?.tS.length).toBe(700);
  refuse = true;
  store.axis.setView({ fromS: 100, toS: 170 });
  await vi.advanceTimersByTimeAsync(200);
  expect(store.fault).not.toBeNull();
  expect(store.course, 'what is there stays').toBe(store.whole);
  store.dispose();
});

it('shares an axis with a longer session: what lies behind its own end is nothing to ask for', async () => {
  const { load, asked } = hour();
  const axis = new TimeAxis();
  axis.setLength(9000);
  const store = new CourseStore(load, FRAMES, axis);
  await vi.runAllTimersAsync();
  expect(axis.view).toEqual({ fromS: 0, toS: 9000 });
  axis.setView({ fromS: 5000, toS: 5010 });
  await vi.runAllTimersAsync();
  expect(asked.length).toBe(1);
  axis.setView({ fromS: 3590, toS: 3610 });
  await vi.runAllTimersAsync();
  expect(asked.at(-1)).toEqual({ fromS: 3585, toS: 3600 });
  expect(store.course?.tS[0]).toBe(3585);
});

it('begins before it is known how much there is, and asks again where that is little', async () => {
  const asked: number[] = [];
  const load: LoadCourse = async (points) => {
    asked.push(points);
    return testCourse(points, 8 / points);
  };
  const early = new CourseStore(load, null);
  early.setFrames(237);
  await vi.runAllTimersAsync();
  expect(asked).toEqual([700, 118]);
  expect(early.course?.tS.length).toBe(118);
  const late = new CourseStore(load, null);
  await vi.runAllTimersAsync();
  late.setFrames(237);
  expect(late.course, 'what is too fine is not shown').toBeNull();
  await vi.runAllTimersAsync();
  expect(late.course?.tS.length).toBe(118);
  const long = new CourseStore(load, null);
  long.setFrames(FRAMES);
  await vi.runAllTimersAsync();
  expect(asked).toEqual([700, 118, 700, 118, 700]);
  expect(long.course?.tS.length).toBe(700);
});
