import { expect, test } from 'vitest';
import type { Task, WorkState } from './state';
import { countTasks, filterTasks, type Only } from './task-filter';

const task = (task_id: string, name: string, status: WorkState): Task => ({ task_id, name, status, phase: 0, atoms: [] });
const tasks = [task('one', 'Write a page', 'completed'), task('two', 'Draw a page', 'running'), task('three', 'Check it', 'failed')];
const ids = (text: string, only: Only) => filterTasks(tasks, text, only).map(found => found.task_id);

test('every word has to be in the name or the id', () => {
  expect(ids('PAGE two', 'all')).toEqual(['two']);
  expect(ids('  ', 'all')).toEqual(['one', 'two', 'three']);
  expect(ids('page nowhere', 'all')).toEqual([]);
});

test('a kind narrows what the words have found', () => {
  expect(ids('page', 'completed')).toEqual(['one']);
  expect(ids('', 'failed')).toEqual(['three']);
  expect(ids('', 'active')).toEqual(['two']);
});

test('each kind of end is counted by itself', () => {
  const ended = [...tasks, task('four', 'Left out', 'skipped'), task('five', 'Stopped', 'cancelled'), task('six', 'Asks', 'blocked')];
  expect(countTasks(ended)).toEqual({ all: 6, active: 2, waiting: 0, completed: 1, failed: 1, skipped: 1, cancelled: 1 });
});
