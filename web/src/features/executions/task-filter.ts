import type { Task, WorkState } from './state';

export type Only = 'all' | 'active' | 'waiting' | 'completed' | 'failed' | 'skipped' | 'cancelled';

export const choices: Array<{ value: Only; label: string }> = [
  { value: 'all', label: 'All' },
  { value: 'active', label: 'Active' },
  { value: 'waiting', label: 'Waiting' },
  { value: 'completed', label: 'Completed' },
  { value: 'failed', label: 'Failed' },
  { value: 'skipped', label: 'Skipped' },
  { value: 'cancelled', label: 'Cancelled' },
];

const active: readonly WorkState[] = ['running', 'blocked', 'retrying'];

function holds(only: Only, task: Task): boolean {
  switch (only) {
    case 'all': return true;
    case 'active': return active.includes(task.status);
    default: return task.status === only;
  }
}

/** How many tasks each choice shows. */
export function countTasks(tasks: readonly Task[]): Record<Only, number> {
  const counts = { all: 0, active: 0, waiting: 0, completed: 0, failed: 0, skipped: 0, cancelled: 0 };
  for (const task of tasks)
    for (const { value } of choices)
      counts[value] += Number(holds(value, task));
  return counts;
}

/** Tasks whose name or id has every word that was typed. */
export function filterTasks(tasks: readonly Task[], text: string, only: Only): Task[] {
  const wanted = text.toLowerCase().split(/\s+/).filter(Boolean);
  return tasks.filter(task => {
    const name = `${task.task_id} ${task.name}`.toLowerCase();
    return holds(only, task) && wanted.every(word => name.includes(word));
  });
}
