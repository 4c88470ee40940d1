import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button } from '@/components/button';
import { Empty, Failed, Loading } from '@/components/notices';
import { StatusBadge } from '@/components/status';
import { Visible } from '@/components/visible';
import type { PullView } from '@/generated/rest';
import { useNow } from '@/lib/clock';
import { useBoardHint } from '@/lib/connection';
import { moment, plural } from '@/lib/format';
import { request } from '@/lib/rest';

type Page = { items: PullView[]; next?: string };

const refetchMs = 5000;

export function PullList() {
  const list = useInfiniteQuery({
    queryKey: ['pulls'],
    queryFn: ({ pageParam, signal }) => request<Page>('GET', `/api/pulls?order=newest&limit=100${pageParam}`, undefined, signal),
    initialPageParam: '',
    getNextPageParam: page => (page.next === undefined ? undefined : `&cursor=${page.next}`),
    refetchInterval: refetchMs,
    placeholderData: keepPreviousData,
  });
  useBoardHint(() => void list.refetch());
  const rows = list.data?.pages.flatMap(page => page.items) ?? [];
  return (
    <section className="mx-auto flex w-full max-w-5xl flex-col gap-3 p-3 sm:p-5">
      <header className="flex items-baseline gap-3">
        <h1 className="text-lg font-semibold">Pull requests</h1>
        {list.data && <span className="label">{plural(rows.length, 'pull request')}{list.hasNextPage ? ' shown' : ''}</span>}
      </header>
      <div className="panel overflow-hidden">
        {list.isPending ? <Loading what="pull requests" rows={6} />
          : list.isError && !list.data ? <Failed what="The pull requests could not be read" failure={list.error} again={() => void list.refetch()} />
          : rows.length === 0 ? <NoPulls />
          : <ul aria-label="Pull requests">{rows.map(row => <li key={row.pull_id} className="border-b border-line last:border-0"><Row row={row} /></li>)}</ul>}
      </div>
      {list.hasNextPage && <Button className="self-center" onClick={() => void list.fetchNextPage()}>Show older ones</Button>}
    </section>
  );
}

function NoPulls() {
  return (
    <Empty title="There is no pull request yet">
      Run a plan with <code className="font-mono">oleada run plan.yaml --pull-request</code>, or make one of an execution that has ended.
    </Empty>
  );
}

function Row({ row }: { row: PullView }) {
  const now = useNow(false);
  return (
    <Link
      to="/pulls/$id" params={{ id: row.pull_id }}
      className="grid grid-cols-[1fr_auto] items-center gap-x-4 gap-y-1 px-4 py-2.5 -outline-offset-2 hover:bg-raised sm:grid-cols-[1fr_7rem_9rem_9rem]"
    >
      <span className="min-w-0">
        <span className="block truncate font-medium"><Visible text={row.title ?? row.pull_id} /></span>
        <span className="label block truncate font-mono">{row.branch === undefined ? row.reason : `${row.branch} → ${row.base}`}</span>
      </span>
      <StatusBadge status={row.state} />
      <span className="label truncate">{checksOf(row)}</span>
      <span className="text-right">
        <span className="label block">{row.forge ?? ''}{row.number !== undefined && ` #${row.number}`}</span>
        <span className="label block whitespace-nowrap">{moment(row.updated_at, now)}</span>
      </span>
    </Link>
  );
}

function checksOf(row: PullView): string {
  const failed = row.checks.reduce((sum, checks) => sum + checks.failed, 0);
  const passed = row.checks.reduce((sum, checks) => sum + checks.passed, 0);
  if (failed > 0)
    return `${plural(failed, 'check')} failed`;
  return passed > 0 ? `${plural(passed, 'check')} passed` : '';
}
