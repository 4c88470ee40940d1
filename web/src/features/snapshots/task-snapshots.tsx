import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '@/components/button';
import { Counts } from '@/components/counts';
import { Empty, Failed, Loading } from '@/components/notices';
import { StatusBadge } from '@/components/status';
import type { SnapshotView } from '@/generated/rest';
import { moment, plural } from '@/lib/format';
import { request } from '@/lib/rest';
import { SnapshotDialog } from './snapshot-dialog';
import { nameOf } from './snapshot-name';

type Page = { items: SnapshotView[]; next?: string };

/** What the attempts of a task have left. `progress` is another text whenever there may be more of them. */
export function TaskSnapshots({ executionId, taskId, progress, mayBranch }: {
  executionId: string; taskId: string; progress: string; mayBranch: boolean;
}) {
  const [open, setOpen] = useState<SnapshotView>();
  const list = useInfiniteQuery({
    queryKey: ['snapshots', executionId, taskId, progress],
    queryFn: ({ pageParam, signal }) => request<Page>(
      'GET', `/api/executions/${encodeURIComponent(executionId)}/snapshots?order=newest&limit=50&task=${encodeURIComponent(taskId)}${pageParam}`, undefined, signal),
    initialPageParam: '',
    getNextPageParam: page => (page.next === undefined ? undefined : `&cursor=${page.next}`),
    placeholderData: keepPreviousData,
  });
  if (list.isPending)
    return <Loading what="the snapshots" rows={3} />;
  if (list.isError)
    return <Failed what="The snapshots could not be read" failure={list.error} again={() => void list.refetch()} />;
  const rows = list.data.pages.flatMap(page => page.items);
  if (rows.length === 0)
    return <Empty title="No snapshot">Each attempt in a git repository leaves one when it ends.</Empty>;
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <ul aria-label="Snapshots, newest first">
        {rows.map(row => <li key={row.snapshot} className="border-b border-line"><Row row={row} onOpen={() => setOpen(row)} /></li>)}
      </ul>
      {list.hasNextPage && <p className="p-2 text-center"><Button onClick={() => void list.fetchNextPage()}>Show older ones</Button></p>}
      {open && <SnapshotDialog executionId={executionId} snapshot={open} others={rows} mayBranch={mayBranch} onClose={() => setOpen(undefined)} />}
    </div>
  );
}

function Row({ row, onOpen }: { row: SnapshotView; onOpen: () => void }) {
  return (
    <button type="button" onClick={onOpen} className="grid w-full grid-cols-[1fr_auto] gap-x-3 px-3 py-2 text-left text-sm -outline-offset-2 hover:bg-raised">
      <span className="truncate font-medium">{nameOf(row)}</span>
      {row.result ? <StatusBadge status={row.result} /> : <span className="label">no result</span>}
      <span className="label flex items-baseline gap-3">{plural(row.files_changed, 'file')} <Counts additions={row.additions} removals={row.deletions} /></span>
      <span className="label text-right whitespace-nowrap">{moment(row.at, Date.now())}</span>
    </button>
  );
}
