import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from '@/components/button';
import { Empty, Failed, Loading } from '@/components/notices';
import { endParts, type Part, ProgressBar } from '@/components/progress';
import { StatusBadge } from '@/components/status';
import { useBoardHint } from '@/lib/connection';
import { useNow } from '@/lib/clock';
import { clock, moment, percent, plural } from '@/lib/format';
import { request } from '@/lib/rest';
import type { ExecutionSummary } from '@/generated/rest';
import { useExecution } from './use-execution';

type Page = { items: ExecutionSummary[]; next?: string };

/** Rows that are followed live; those beyond are as fresh as the list. */
const mostLive = 24;
const refetchMs = 3000;

async function fetchPage(cursor: string | undefined, signal: AbortSignal): Promise<Page> {
  return request<Page>('GET', `/api/executions?order=newest&limit=100${cursor ? `&cursor=${cursor}` : ''}`, undefined, signal);
}

export function ExecutionList() {
  const list = useInfiniteQuery({
    queryKey: ['executions'],
    queryFn: ({ pageParam, signal }) => fetchPage(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: page => page.next,
    refetchInterval: refetchMs,
    placeholderData: keepPreviousData,
  });
  useBoardHint(() => void list.refetch());
  const rows = list.data?.pages.flatMap(page => page.items) ?? [];
  const live = new Set(rows.filter(row => row.ended_at === undefined).slice(0, mostLive).map(row => row.execution_id));
  return (
    <section className="mx-auto flex w-full max-w-5xl flex-col gap-3 p-3 sm:p-5">
      <header className="flex items-baseline gap-3">
        <h1 className="text-lg font-semibold">Executions</h1>
        {list.data && <span className="label">{plural(rows.length, 'execution')}{list.hasNextPage ? ' shown' : ''}</span>}
      </header>
      <div className="panel overflow-hidden">
        {list.isPending ? <Loading what="executions" rows={6} />
          : list.isError && !list.data ? <Failed what="The executions could not be read" failure={list.error} again={() => void list.refetch()} />
          : rows.length === 0 ? <NoExecutions />
          : <ul aria-label="Executions">{rows.map(row => (
              <li key={row.execution_id} className="border-b border-line last:border-0">
                {live.has(row.execution_id) ? <LiveRow row={row} /> : <Row row={row} status={stateOf(row.status, row.waiting_approvals)} />}
              </li>
            ))}</ul>}
      </div>
      {list.hasNextPage && <Button className="self-center" onClick={() => void list.fetchNextPage()}>Show older ones</Button>}
    </section>
  );
}

function NoExecutions() {
  return (
    <Empty title="Nothing has run yet">
      Start a plan on this machine with <code className="font-mono">oleada run plan.yaml</code>, or save one and start it with
      {' '}<code className="font-mono">POST /api/executions</code>. It appears here by itself.
    </Empty>
  );
}

function LiveRow({ row }: { row: ExecutionSummary }) {
  const { execution } = useExecution(row.execution_id, false);
  const view = execution?.view;
  if (!view)
    return <Row row={row} status={stateOf(row.status, row.waiting_approvals)} />;
  const parts = endParts({
    completed: view.completed_atoms, failed: view.failed_atoms, skipped: view.skipped_atoms, cancelled: view.cancelled_atoms,
  }, view.ended_at === undefined);
  return (
    <Row row={row} status={stateOf(view.status, view.waiting_approvals)}
      progress={{ text: percent(view.completed_percent), parts, of: view.total_atoms }} />
  );
}

type Progress = { text: string; parts: Part[]; of: number };

/** A running execution that waits for a person is shown as such wherever it is listed. */
const stateOf = (status: string, waiting: number | undefined) => (status === 'running' && (waiting ?? 0) > 0 ? 'blocked' : status);

/** The result of an execution that has ended; skipped and cancelled tasks are one figure in a list. */
function ended(row: ExecutionSummary): Progress | undefined {
  if (row.completed_tasks === undefined)
    return undefined;
  const rest = row.skipped_tasks ?? 0;
  const wasCancelled = row.status === 'cancelled';
  return {
    text: `${row.completed_tasks}/${row.total_tasks} completed`, of: row.total_tasks,
    parts: endParts({
      completed: row.completed_tasks, failed: row.failed_tasks ?? 0, skipped: wasCancelled ? 0 : rest, cancelled: wasCancelled ? rest : 0,
    }, false),
  };
}

function Row({ row, status, progress = ended(row) }: { row: ExecutionSummary; status: string; progress?: Progress }) {
  const running = row.ended_at === undefined;
  const now = useNow(running);
  const until = row.ended_at === undefined ? now : Date.parse(row.ended_at);
  return (
    <Link
      to="/executions/$id" params={{ id: row.execution_id }}
      className="grid grid-cols-[1fr_auto] items-center gap-x-4 gap-y-1 px-4 py-2.5 -outline-offset-2 hover:bg-raised sm:grid-cols-[1fr_9rem_8rem_5rem]"
    >
      <span className="min-w-0">
        <span className="block truncate font-medium">{row.plan_id} <span className="font-normal text-muted">v{row.plan_version}</span></span>
        <span className="label block truncate font-mono">{row.execution_id}</span>
      </span>
      <StatusBadge status={status} />
      <span className="flex h-8 flex-col justify-center gap-1">
        {progress === undefined
          ? <span className="label">{plural(row.total_tasks, 'task')}</span>
          : (
            <>
              <span className="label whitespace-nowrap">{progress.text}</span>
              <ProgressBar thin of={progress.of} parts={progress.parts} label={`Progress of ${row.execution_id}`} />
            </>
          )}
      </span>
      <span className="text-right">
        <span className="block text-sm">{clock(until - Date.parse(row.started_at))}</span>
        <span className="label block whitespace-nowrap">{moment(row.started_at, now)}</span>
      </span>
    </Link>
  );
}
