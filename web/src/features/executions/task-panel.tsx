import { Tabs } from 'radix-ui';
import { type ReactNode, useEffect, useRef } from 'react';
import { Button } from '@/components/button';
import { Close } from '@/components/icons';
import { StatusBadge } from '@/components/status';
import { plural } from '@/lib/format';
import { useShortcuts } from '@/lib/shortcuts';
import type { Task } from './state';
import { TaskOutput } from './task-output';

/** One task beside the list; over everything on a phone. */
export function TaskPanel({ executionId, task, snapshots, onClose }: {
  executionId: string; task: Task; snapshots: (taskId: string, progress: string) => ReactNode; onClose: () => void;
}) {
  const box = useRef<HTMLElement>(null);
  useShortcuts([{ keys: 'Escape', does: 'Close the task', run: onClose }]);
  useEffect(() => box.current?.focus({ preventScroll: true }), [task.task_id]);
  return (
    <aside
      ref={box} tabIndex={-1} aria-label={`Task ${task.name}`}
      className="panel fixed inset-0 z-20 flex flex-col overflow-hidden outline-none max-lg:rounded-none lg:sticky lg:inset-auto lg:top-4 lg:z-0
        lg:h-[calc(100dvh-6.500rem)] lg:max-h-[820px]"
    >
      <header className="flex items-start gap-2 border-b border-line py-2 pr-2 pl-3">
        <div className="min-w-0 flex-1">
          <h2 className="truncate font-semibold">{task.name}</h2>
          <div className="flex items-center gap-3">
            <StatusBadge status={task.status} />
            <span className="label truncate font-mono">{task.task_id}</span>
          </div>
        </div>
        <Button look="quiet" className="w-8 px-0" aria-label="Close the task" onClick={onClose}><Close /></Button>
      </header>
      <div className="max-h-[38%] shrink-0 overflow-y-auto border-b border-line">
        <table className="w-full text-sm">
          <thead className="label text-left">
            <tr>
              <th className="py-1 pl-3 font-normal">Atom</th>
              {['State', 'Wave', 'Attempts', 'Checks'].map(name => <th key={name} className="pr-2 font-normal">{name}</th>)}
            </tr>
          </thead>
          <tbody>
            {task.atoms.map(atom => (
              <tr key={atom.atom_id} className="border-t border-line">
                <td className="py-1 pl-3 font-mono text-xs">{atom.atom_id}</td>
                <td><StatusBadge status={atom.status} /></td>
                <td>{atom.wave}</td>
                <td>{atom.attempts}</td>
                <td className="pr-3">{atom.tests ? checks(atom.tests) : <span className="text-muted">–</span>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Tabs.Root key={task.task_id} defaultValue="output" className="flex min-h-0 flex-1 flex-col">
        <Tabs.List aria-label="Of the task" className="flex border-b border-line px-1">
          <Tab name="output">Output</Tab>
          <Tab name="snapshots">Snapshots</Tab>
        </Tabs.List>
        <Tabs.Content value="output" tabIndex={-1} className="flex min-h-0 flex-1 flex-col data-[state=inactive]:hidden">
          <TaskOutput executionId={executionId} taskId={task.task_id} />
        </Tabs.Content>
        <Tabs.Content value="snapshots" tabIndex={-1} className="flex min-h-0 flex-1 flex-col data-[state=inactive]:hidden">
          {snapshots(task.task_id, progressOf(task))}
        </Tabs.Content>
      </Tabs.Root>
    </aside>
  );
}

function Tab({ name, children }: { name: string; children: ReactNode }) {
  return (
    <Tabs.Trigger value={name} className="-mb-px border-b-2 border-transparent px-2.5 py-1.5 text-sm text-muted -outline-offset-2
      hover:text-ink data-[state=active]:border-accent data-[state=active]:font-medium data-[state=active]:text-ink">
      {children}
    </Tabs.Trigger>
  );
}

/** Another text with each attempt that begins or ends. */
const progressOf = (task: Task) => task.atoms.map(atom => `${atom.attempts}${atom.status}`).join(' ');

function checks(tests: { passed: number; failed: number }): string {
  return tests.failed === 0 ? `${tests.passed} passed` : `${plural(tests.failed, 'check')} failed of ${tests.passed + tests.failed}`;
}
