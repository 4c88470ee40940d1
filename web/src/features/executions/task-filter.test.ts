import { expect, test } from 'vitest';
import type { Task, WorkState } from './state';
import { filterTasks, type Only } from './task-filter';

const task = (task_id: string, name: string, status: WorkState): Task => ({ task_id, name, status, phase: 0, atoms: [] });
const tasks = [task('one', 'Write a page', 'completed'), task('two', 'Draw a page', 'running'), task('three', 'Check it', 'failed')];
const ids = (text: string, only: Only) => filterTasks(tasks, text, only).map(found => found.task_id);

test('every word has to be in the name or the id', () => {
  expect(ids('PAGE two', 'all')).toEqual(['two']);
  expect(ids('  ', 'all')).toEqual(['one', 'two', 'three']);
  expect(ids('page nowhere', 'all')).toEqual([]);
});

test('a kind narrows what the words have found', () => {
  expect(ids('page', 'ended')).toEqual(['one']);
  expect(ids('', 'failed')).toEqual(['three']);
  expect(ids('', 'active')).toEqual(['two']);
});
