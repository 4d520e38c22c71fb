import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { driftTimer } from '../../src/app/drift-timer.ts';

const repository = { owner: 'acme', name: 'policies', id: 1, nodeId: 'R', installation: 9, defaultBranch: 'main' };
const YEAR = 366 * 86_400;

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

it('looks again so long after the last look', () => {
  const looked: number[] = [];
  const set = driftTimer(({ id }) => looked.push(id));
  set(repository, 60);
  jest.advanceTimersByTime(59_000);
  set(repository, 60);
  jest.advanceTimersByTime(59_000);
  expect(looked).toEqual([]);
  jest.advanceTimersByTime(1000);
  expect(looked).toEqual([1]);
  jest.advanceTimersByTime(600_000);
  expect(looked).toEqual([1]);
});

it('keeps repositories apart', () => {
  const looked: number[] = [];
  const set = driftTimer(({ id }) => looked.push(id));
  set(repository, 120);
  set({ ...repository, id: 2 }, 60);
  jest.advanceTimersByTime(120_000);
  expect(looked).toEqual([2, 1]);
});

it('does not look at once where it is to look once a year', () => {
  const looked: number[] = [];
  driftTimer(({ id }) => looked.push(id))(repository, YEAR);
  jest.advanceTimersByTime(86_400_000);
  expect(looked).toEqual([]);
});
