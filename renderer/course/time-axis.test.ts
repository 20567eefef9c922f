import { expect, it, vi } from 'vitest';
import { TimeAxis } from './time-axis.ts';

it('shows all of a session as it comes to be known, and what was asked for after that', () => {
  const axis = new TimeAxis();
  axis.setLength(60);
  expect(axis.view).toEqual({ fromS: 0, toS: 60 });
  axis.setView({ fromS: 10, toS: 20 });
  axis.setLength(90);
  expect(axis.view).toEqual({ fromS: 10, toS: 20 });
  expect(axis.isWhole).toBe(false);
  axis.showAll();
  expect(axis.view).toEqual({ fromS: 0, toS: 90 });
  expect(axis.isWhole).toBe(true);
});

it('tells of what changed, and of nothing else', () => {
  const axis = new TimeAxis();
  axis.setLength(60);
  const heard = vi.fn();
  const leave = axis.subscribe(heard);
  axis.setHover(3);
  axis.setHover(3);
  axis.setView({ fromS: 0, toS: 60 });
  expect(heard).toHaveBeenCalledTimes(1);
  axis.setBrush({ fromS: 1, toS: 2 });
  axis.select({ fromS: 1, toS: 2 });
  expect(axis.brush).toBeNull();
  axis.select({ fromS: 1, toS: 2 });
  expect(heard).toHaveBeenCalledTimes(3);
  leave();
  axis.select(null);
  expect(heard).toHaveBeenCalledTimes(3);
});

it('ends a brush that selects the same again', () => {
  const axis = new TimeAxis();
  axis.setLength(60);
  axis.select({ fromS: 1, toS: 2 });
  axis.setBrush({ fromS: 1, toS: 5 });
  axis.select({ fromS: 1, toS: 2 });
  expect(axis.brush).toBeNull();
});
