import { Link } from '@tanstack/react-router';
import { Tabs } from 'radix-ui';
import { type ReactNode, useCallback, useState } from 'react';
import { Back } from '@/components/icons';
import { Empty, Failed, Loading } from '@/components/notices';
import { StatusBadge } from '@/components/status';
import type { ExecutionView } from '@/generated/rest';
import { reason } from '@/lib/rest';
import { useShortcuts } from '@/lib/shortcuts';
import { Approvals } from './approvals';
import { Artifacts } from './artifacts';
import { Budgets } from './budgets';
import { Controls } from './controls';
import { Errors } from './errors';
import { Overview } from './overview';
import type { Execution } from './state';
import { TaskList } from './task-list';
import { TaskPanel } from './task-panel';
import { useExecution } from './use-execution';
import { WaveGrid } from './wave-grid';

/** What other features have of an execution. */
type Others = {
  pullLabel: ReactNode;
  pull: (view: ExecutionView, onTask: (id: string) => void) => ReactNode;
  snapshots: (taskId: string, progress: string) => ReactNode;
};

export function ExecutionPage({ id, mayControl, ...others }: { id: string; mayControl: boolean } & Others) {
  const { execution, current, failure } = useExecution(id, true);
  if (failure !== undefined && !execution)
    return <Unknown id={id} failure={failure} />;
  if (!execution)
    return <div className="mx-auto w-full max-w-7xl p-3 sm:p-5"><div className="panel"><Loading what="the execution" rows={10} /></div></div>;
  return (
    <div data-current={current} data-seq={execution.view.seq} className="mx-auto flex w-full max-w-7xl flex-col gap-3 p-3 sm:p-5">
      <Head execution={execution} mayControl={mayControl} />
      {failure !== undefined && <p role="alert" className="panel px-4 py-2 text-sm text-danger">No longer followed: {reason(failure)}</p>}
      <Body execution={execution} mayDecide={mayControl} others={others} />
    </div>
  );
}

function Unknown({ id, failure }: { id: string; failure: unknown }) {
  return (
    <div className="mx-auto w-full max-w-3xl p-5">
      <div className="panel">
        <Failed what={`Execution ${id} cannot be shown`} failure={failure} />
        <Empty title=""><Link to="/executions" className="text-accent hover:underline">All executions</Link></Empty>
      </div>
    </div>
  );
}

function Head({ execution: { view }, mayControl }: { execution: Execution; mayControl: boolean }) {
  return (
    <header className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <Link to="/executions" aria-label="All executions" className="rounded p-1 text-muted hover:bg-raised hover:text-ink"><Back /></Link>
      <div className="min-w-0 grow basis-52">
        <h1 className="truncate text-lg leading-tight font-semibold">{view.plan_id} <span className="font-normal text-muted">v{view.plan_version}</span></h1>
        <p className="label truncate font-mono">{view.execution_id}</p>
      </div>
      <div className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-2">
        <StatusBadge status={view.status === 'running' && view.waiting_approvals > 0 ? 'blocked' : view.status} />
        <Controls id={view.execution_id} status={view.status} mayControl={mayControl} />
      </div>
      {view.reason && <p className="w-full text-sm text-muted">{view.reason}</p>}
    </header>
  );
}

const tabs = ['tasks', 'artifacts', 'errors', 'pull'] as const;

function Body({ execution, mayDecide, others }: { execution: Execution; mayDecide: boolean; others: Others }) {
  const [tab, setTab] = useState<string>('tasks');
  const [selected, setSelected] = useState<string>();
  const openTask = useCallback((id: string) => setSelected(id), []);
  const task = execution.tasks.find(one => one.task_id === selected);
  useShortcuts([
    { keys: '1', does: 'Tasks', run: () => setTab('tasks') },
    { keys: '2', does: 'Artifacts', run: () => setTab('artifacts') },
    { keys: '3', does: 'Errors', run: () => setTab('errors') },
    { keys: '4', does: 'Pull request', run: () => setTab('pull') },
  ]);
  const labels = {
    tasks: `Tasks ${execution.tasks.length}`, artifacts: `Artifacts ${execution.view.artifacts}`, errors: `Errors ${execution.errors.length}`,
    pull: others.pullLabel,
  };
  return (
    <div className={`grid items-start gap-3 ${task ? 'lg:grid-cols-[minmax(0,1fr)_minmax(0,26rem)]' : ''}`}>
      <div className="flex min-w-0 flex-col gap-3">
        <Approvals id={execution.view.execution_id} approvals={execution.approvals} mayDecide={mayDecide} onTask={openTask} />
        <Budgets execution={execution} onTask={openTask} />
        <Overview view={execution.view} />
        <WaveGrid view={execution.view} tasks={execution.tasks} onTask={openTask} />
        <Tabs.Root value={tab} onValueChange={setTab} className="panel overflow-hidden">
          <Tabs.List aria-label="Details" className="flex overflow-x-auto overflow-y-hidden border-b border-line px-2">
            {tabs.map(name => (
              <Tabs.Trigger key={name} value={name} className="-mb-px border-b-2 border-transparent px-3 py-2 text-sm whitespace-nowrap text-muted -outline-offset-2
                hover:text-ink data-[state=active]:border-accent data-[state=active]:font-medium data-[state=active]:text-ink">
                {labels[name]}
              </Tabs.Trigger>
            ))}
          </Tabs.List>
          <Tabs.Content value="tasks" tabIndex={-1}><TaskList tasks={execution.tasks} selected={selected} onTask={openTask} /></Tabs.Content>
          <Tabs.Content value="artifacts" tabIndex={-1}><Artifacts
              executionId={execution.view.execution_id} artifacts={execution.artifacts} total={execution.artifactsTotal}
              omitted={execution.view.artifacts_omitted}
            /></Tabs.Content>
          <Tabs.Content value="errors" tabIndex={-1}><Errors errors={execution.errors} onTask={openTask} /></Tabs.Content>
          <Tabs.Content value="pull" tabIndex={-1}>{others.pull(execution.view, openTask)}</Tabs.Content>
        </Tabs.Root>
      </div>
      {task && <TaskPanel executionId={execution.view.execution_id} task={task} snapshots={others.snapshots} onClose={() => setSelected(undefined)} />}
    </div>
  );
}
