import { createRootRoute, createRoute, createRouter, Link, redirect } from '@tanstack/react-router';
import { Empty } from '@/components/notices';
import { ExecutionList } from '@/features/executions/execution-list';
import { ExecutionPage } from '@/features/executions/execution-page';
import { useCaller } from '@/features/access/access';
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
    const caller = useCaller();
    return <ExecutionPage key={id} id={id} mayControl={caller.data?.role === 'admin'} />;
  },
});

export const router = createRouter({ routeTree: root.addChildren([start, executions, execution]), defaultPreload: false });

declare module '@tanstack/react-router' {
  interface Register { router: typeof router }
}
