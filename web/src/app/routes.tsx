import { createRootRoute, createRoute, createRouter, Link, redirect } from '@tanstack/react-router';
import { Empty } from '@/components/notices';
import { ExecutionList } from '@/features/executions/execution-list';
import { ExecutionPage } from '@/features/executions/execution-page';
import { useCaller } from '@/features/access/access';
import { ExecutionPull, PullLabel } from '@/features/pulls/execution-pull';
import { PullList } from '@/features/pulls/pull-list';
import { PullPage } from '@/features/pulls/pull-page';
import { usePull } from '@/features/pulls/use-pull';
import { TaskSnapshots } from '@/features/snapshots/task-snapshots';
import { Shell } from './shell';

const root = createRootRoute({
  component: Shell,
  notFoundComponent: () => <Empty title="There is no such page"><Link to="/executions" className="text-accent hover:underline">All executions</Link></Empty>,
});

const start = createRoute({ getParentRoute: () => root, path: '/', beforeLoad: () => { throw redirect({ to: '/executions' }); } });

const executions = createRoute({ getParentRoute: () => root, path: '/executions', component: ExecutionList });

const execution = createRoute({
  getParentRoute: () => root,
  path: '/executions/$id',
  component: function ExecutionRoute() {
    const { id } = execution.useParams();
    return <ExecutionWithOthers key={id} id={id} />;
  },
});

/** Features do not know each other: what an execution has of others comes together here. */
function ExecutionWithOthers({ id }: { id: string }) {
  const mayDecide = useCaller().data?.role === 'admin';
  const pull = usePull(id);
  return (
    <ExecutionPage
      id={id} mayControl={mayDecide}
      pullLabel={<PullLabel pull={pull} />}
      pull={({ ended_at, options }, onTask) => (
        <ExecutionPull id={id} pull={pull} ended={ended_at !== undefined} wanted={options?.pull_request === true} mayDecide={mayDecide} onTask={onTask} />
      )}
      snapshots={(taskId, progress) => <TaskSnapshots key={taskId} executionId={id} taskId={taskId} progress={progress} mayBranch={mayDecide} />}
    />
  );
}

const pulls = createRoute({ getParentRoute: () => root, path: '/pulls', component: PullList });

const pull = createRoute({
  getParentRoute: () => root,
  path: '/pulls/$id',
  component: function PullRoute() {
    const { id } = pull.useParams();
    const caller = useCaller();
    return <PullPage key={id} id={id} mayDecide={caller.data?.role === 'admin'} />;
  },
});

export const router = createRouter({ routeTree: root.addChildren([start, executions, execution, pulls, pull]), defaultPreload: false });

declare module '@tanstack/react-router' {
  interface Register { router: typeof router }
}
