import { hasEnded, type Task } from './state';

export type Only = 'all' | 'active' | 'failed' | 'waiting' | 'ended';

export const choices: Array<{ value: Only; label: string }> = [
  { value: 'all', label: 'All' },
  { value: 'active', label: 'Active' },
  { value: 'failed', label: 'Failed' },
  { value: 'waiting', label: 'Waiting' },
  { value: 'ended', label: 'Ended' },
];

const holds: Record<Only, (task: Task) => boolean> = {
  all: () => true,
  active: task => task.status === 'running' || task.status === 'retrying',
  failed: task => task.status === 'failed' || task.status === 'skipped',
  waiting: task => task.status === 'waiting',
  ended: task => hasEnded(task.status),
};

/** Tasks whose name or id has every word that was typed. */
export function filterTasks(tasks: readonly Task[], text: string, only: Only): Task[] {
  const wanted = text.toLowerCase().split(/\s+/).filter(Boolean);
  return tasks.filter(task => {
    const name = `${task.task_id} ${task.name}`.toLowerCase();
    return holds[only](task) && wanted.every(word => name.includes(word));
  });
}
