import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Failed, Loading } from '@/components/notices';
import { PatchView } from '@/components/patch-view';
import type { PullDiff } from '@/generated/rest';
import { request } from '@/lib/rest';
import { pathOf } from './use-pull';

/** All that it changes: another head is another change. */
export function PullChanges({ id, head }: { id: string; head: string }) {
  const diff = useQuery({
    queryKey: ['pull-diff', id, head], queryFn: ({ signal }) => request<PullDiff>('GET', `${pathOf(id)}/diff`, undefined, signal), staleTime: Infinity,
    placeholderData: keepPreviousData,
  });
  return (
    <div className="border-t border-line">
      {diff.isPending ? <Loading what="the changes" rows={4} />
        : diff.isError ? <Failed what="The changes could not be read" failure={diff.error} again={() => void diff.refetch()} />
        : <PatchView key={diff.dataUpdatedAt} diff={diff.data.diff} truncated={diff.data.truncated} rest="git diff shows all of it." />}
    </div>
  );
}
