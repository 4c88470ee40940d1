import { useVirtualizer } from '@tanstack/react-virtual';
import { ToggleGroup } from 'radix-ui';
import { type KeyboardEvent, useMemo, useRef, useState } from 'react';
import { Empty } from '@/components/notices';
import { StatusMark } from '@/components/status';
import { words } from '@/components/status-words';
import { plural } from '@/lib/format';
import { useShortcuts } from '@/lib/shortcuts';
import type { Task } from './state';
import { choices, countTasks, filterTasks, type Only } from './task-filter';

const rowHeight = 44;

export function TaskList({ tasks, selected, onTask }: { tasks: readonly Task[]; selected?: string; onTask: (id: string) => void }) {
  const [text, setText] = useState('');
  const [only, setOnly] = useState<Only>('all');
  const search = useRef<HTMLInputElement>(null);
  const found = useMemo(() => filterTasks(tasks, text, only), [tasks, text, only]);
  const counts = useMemo(() => countTasks(tasks), [tasks]);
  // Kinds of ends that did not happen are not offered, except the one that is chosen.
  const offered = choices.filter(({ value }) => value === 'all' || value === only || counts[value] > 0);
  useShortcuts([{ keys: '/', does: 'Filter the tasks', run: () => search.current?.focus() }]);
  return (
    <div className="flex flex-col">
      <div className="flex flex-wrap items-center gap-2 border-b border-line p-2">
        <input
          ref={search} type="search" value={text} onChange={event => setText(event.target.value)} placeholder="Filter tasks" aria-label="Filter tasks"
          className="h-8 min-w-40 flex-1 rounded-md border border-line bg-canvas px-2.5 text-sm"
        />
        <ToggleGroup.Root type="single" value={only} onValueChange={value => { if (value) setOnly(value as Only); }} aria-label="Show" className="flex flex-wrap gap-0.5">
          {offered.map(choice => (
            <ToggleGroup.Item
              key={choice.value} value={choice.value}
              className="h-8 rounded-md px-2 text-sm text-muted hover:bg-raised data-[state=on]:bg-raised data-[state=on]:font-medium data-[state=on]:text-ink"
            >
              {choice.label} <span className="text-xs text-muted">{counts[choice.value]}</span>
            </ToggleGroup.Item>
          ))}
        </ToggleGroup.Root>
        <span role="status" className="label w-20 text-right">{plural(found.length, 'task')}</span>
      </div>
      {found.length === 0 ? <Empty title="No task matches" /> : <Rows tasks={found} selected={selected} onTask={onTask} />}
    </div>
  );
}

function Rows({ tasks, selected, onTask }: { tasks: Task[]; selected?: string; onTask: (id: string) => void }) {
  const box = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const rows = useVirtualizer({ count: tasks.length, getScrollElement: () => box.current, estimateSize: () => rowHeight, overscan: 8 });
  const at = Math.min(active, tasks.length - 1);
  const onKey = (event: KeyboardEvent) => {
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + 10, PageUp: at - 10, Home: 0, End: tasks.length - 1 }[event.key];
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      onTask(tasks[at]!.task_id);
    } else if (next !== undefined) {
      event.preventDefault();
      const index = Math.min(Math.max(0, next), tasks.length - 1);
      setActive(index);
      rows.scrollToIndex(index);
    }
  };
  return (
    <div
      ref={box} role="listbox" tabIndex={0} aria-label="Tasks" aria-activedescendant={`task-${tasks[at]!.task_id}`} onKeyDown={onKey}
      className="group h-[min(60dvh,560px)] overflow-y-auto -outline-offset-2"
    >
      <div className="relative" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(row => {
          const task = tasks[row.index]!;
          return (
            <div
              key={task.task_id} id={`task-${task.task_id}`} role="option" aria-selected={task.task_id === selected} data-task={task.task_id}
              aria-setsize={tasks.length} aria-posinset={row.index + 1}
              data-status={task.status} onClick={() => { setActive(row.index); onTask(task.task_id); }}
              style={{ height: rowHeight, transform: `translateY(${row.start}px)` }}
              className={`absolute inset-x-0 top-0 flex cursor-pointer items-center gap-2.5 border-b border-line px-3 hover:bg-raised
                aria-selected:bg-accent/10 ${row.index === at ? 'group-focus-visible:bg-raised' : ''}`}
            >
              <StatusMark status={task.status} />
              <span className="sr-only">{words[task.status]}</span>
              <span className="min-w-0 flex-1">
                <span className="block truncate text-sm leading-tight">{task.name}</span>
                <span className="label block truncate font-mono text-[11px]">{task.task_id}</span>
              </span>
              <Attempts task={task} />
              <span className="label w-12 text-right" title="Completed atoms">{task.atoms.filter(atom => atom.status === 'completed').length}/{task.atoms.length}</span>
            </div>
          );
        })}
      </div>
    </div>
  );
}

function Attempts({ task }: { task: Task }) {
  const most = Math.max(...task.atoms.map(atom => atom.attempts));
  return most > 1 ? <span className="label whitespace-nowrap text-retrying">{most} attempts</span> : null;
}
