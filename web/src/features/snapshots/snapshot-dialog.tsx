import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Dialog } from '@/components/dialog';
import { Failed, Loading } from '@/components/notices';
import { PatchView } from '@/components/patch-view';
import type { SnapshotDiff, SnapshotView } from '@/generated/rest';
import { request } from '@/lib/rest';
import { BranchForm } from './branch-form';
import { nameOf, pathOf } from './snapshot-name';

/** What one snapshot has changed, since its beginning or since another one; and a way back to it. */
export function SnapshotDialog({ executionId, snapshot, others, mayBranch, onClose }: {
  executionId: string; snapshot: SnapshotView; others: readonly SnapshotView[]; mayBranch: boolean; onClose: () => void;
}) {
  const [since, setSince] = useState('');
  const diff = useQuery({
    queryKey: ['snapshot-diff', executionId, snapshot.commit, since],
    queryFn: ({ signal }) => request<SnapshotDiff>(
      'GET', `${pathOf(executionId, snapshot.snapshot)}/diff${since && `?since=${encodeURIComponent(since)}`}`, undefined, signal),
    placeholderData: keepPreviousData,
  });
  return (
    <Dialog wide title={`${snapshot.task_id ?? snapshot.snapshot}: ${nameOf(snapshot)}`} onClose={onClose}>
      <label className="flex flex-wrap items-center gap-x-2 gap-y-1 border-b border-line px-4 py-2 text-sm">
        Compared with
        <select value={since} onChange={event => setSince(event.target.value)} className="h-8 min-w-0 flex-1 rounded-md border border-line bg-canvas px-2">
          <option value="">what its worktree began with</option>
          {others.filter(other => other.snapshot !== snapshot.snapshot).map(other => <option key={other.snapshot} value={other.snapshot}>{nameOf(other)}</option>)}
        </select>
      </label>
      <div tabIndex={-1} className={`min-h-40 flex-1 overflow-y-auto outline-none ${diff.isPlaceholderData ? 'opacity-50' : ''}`}>
        {diff.isPending ? <Loading what="the changes" rows={6} />
          : diff.isError ? <Failed what="The changes could not be read" failure={diff.error} again={() => void diff.refetch()} />
          : <PatchView key={diff.dataUpdatedAt} diff={diff.data.diff} truncated={diff.data.truncated} rest="oleada snapshots shows all of it." />}
      </div>
      <BranchForm executionId={executionId} snapshot={snapshot} mayBranch={mayBranch} />
    </Dialog>
  );
}
