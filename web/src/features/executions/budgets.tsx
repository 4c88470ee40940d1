import { count, dollars } from '@/lib/format';
import { running } from './spending';
import type { Execution } from './state';

/** Red from nine tenths on, as in the console. */
export const inkOf = (used: number, limit: number) => (used >= 0.9 * limit ? 'text-danger' : used >= 0.75 * limit ? 'text-retrying' : '');

/** Of which budgets little is left. */
export function Budgets({ execution, onTask }: { execution: Execution; onTask: (id: string) => void }) {
  const short = execution.view.ended_at ? [] : running(execution).filter(one => !one.task || one.task.status === 'running' || one.task.status === 'retrying');
  if (short.length === 0)
    return null;
  return (
    <ul aria-label="Budgets that run out" className="panel px-4 py-2 text-sm">
      {short.map(({ task, budget, used, limit }) => (
        <li key={`${task?.task_id} ${budget}`} className="flex flex-wrap gap-x-3">
          {task
            ? <button type="button" className="font-medium hover:underline" onClick={() => onTask(task.task_id)}>{task.task_id}</button>
            : <span className="font-medium">The execution</span>}
          <span className={inkOf(used, limit)}>has used {Math.floor((100 * used) / limit)} % of its budget</span>
          <span className="text-muted">{budget === 'tokens' ? `${count(used)} of ${count(limit)} tokens` : `${dollars(used)} of ${dollars(limit)}`}</span>
        </li>
      ))}
    </ul>
  );
}
