import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from '@/components/button';
import { Empty, Failed, Loading } from '@/components/notices';
import { ProgressBar } from '@/components/progress';
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
                {live.has(row.execution_id) ? <LiveRow row={row} /> : <Row row={row} status={row.status} />}
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
  return <Row row={row} status={execution?.view.status ?? row.status} progress={execution?.view.progress_percent} />;
}

function Row({ row, status, progress }: { row: ExecutionSummary; status: string; progress?: number }) {
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
              <span className="label">{percent(progress)}</span>
              <ProgressBar thin of={100} parts={[{ value: progress, fill: 'accent' }]} label={`Progress of ${row.execution_id}`} />
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
