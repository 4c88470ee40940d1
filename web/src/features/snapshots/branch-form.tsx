import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '@/components/button';
import type { MakeBranch, SnapshotBranch, SnapshotView } from '@/generated/rest';
import { reason, request } from '@/lib/rest';
import { pathOf } from './snapshot-name';

/** Makes a branch that is at a snapshot: nothing that is there is moved. */
export function BranchForm({ executionId, snapshot, mayBranch }: { executionId: string; snapshot: SnapshotView; mayBranch: boolean }) {
  const [name, setName] = useState(`oleada/${executionId}-${snapshot.snapshot.replace('/', '-')}`);
  const making = useMutation({
    mutationFn: () => request<SnapshotBranch>('POST', `${pathOf(executionId, snapshot.snapshot)}/branch`, { branch: name.trim() } satisfies MakeBranch),
  });
  return (
    <form className="flex flex-col gap-1 border-t border-line px-4 py-2" onSubmit={event => { event.preventDefault(); making.mutate(); }}>
      <div className="flex flex-wrap items-center gap-2">
        <label className="flex min-w-0 flex-1 basis-64 items-center gap-2 text-sm">
          <span className="whitespace-nowrap">Go back to it</span>
          <input
            value={name} maxLength={200} required spellCheck={false} aria-label="Name of the new branch" disabled={!mayBranch} onChange={event => setName(event.target.value)}
            className="h-8 min-w-0 flex-1 rounded-md border border-line bg-canvas px-2 font-mono text-xs disabled:opacity-60"
          />
        </label>
        <Button type="submit" disabled={!mayBranch || making.isPending} title={mayBranch ? 'In the repository; no work tree is touched.' : 'Your key may only look.'}>
          Make a branch
        </Button>
      </div>
      {making.isError && <p role="alert" className="text-sm break-words text-danger">{reason(making.error)}</p>}
      {making.isSuccess && (
        <p role="status" className="text-sm break-all text-completed">
          Made. <code className="font-mono text-xs">git switch {making.data.branch}</code>
        </p>
      )}
    </form>
  );
}
