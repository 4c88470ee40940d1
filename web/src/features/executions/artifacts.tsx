import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '@/components/button';
import { File } from '@/components/icons';
import { Empty } from '@/components/notices';
import { bytes } from '@/lib/format';
import { request } from '@/lib/rest';
import { Preview } from './preview';
import type { Artifact } from './state';

interface ArtifactsProps {
  executionId: string;
  artifacts: ReadonlyMap<string, Artifact>;
  /** How many there are, where the snapshot did not have all. */
  total?: number;
  /** Changes that have no event of their own. */
  omitted?: number;
}

type Page = { items: Artifact[]; next?: string };

const pageItems = 1000;

/** The page of artifacts after those that the snapshot had, and those after it as they are asked for. */
function useRest(executionId: string, isCut: boolean) {
  return useInfiniteQuery({
    queryKey: ['artifacts', executionId],
    queryFn: ({ pageParam, signal }) => request<Page>(
      'GET', `/api/executions/${encodeURIComponent(executionId)}/artifacts?limit=${pageItems}&cursor=${pageParam}`, undefined, signal),
    initialPageParam: String(pageItems),
    getNextPageParam: page => page.next,
    enabled: isCut,
  });
}

export function Artifacts({ executionId, artifacts: known, total, omitted }: ArtifactsProps) {
  const [open, setOpen] = useState<string>();
  const rest = useRest(executionId, total !== undefined);
  const read = rest.data?.pages.flatMap(page => page.items) ?? [];
  // What came live is newer than what was read.
  const artifacts = new Map([...read.map(artifact => [artifact.path, artifact] as const), ...known]);
  const shown = open === undefined ? undefined : artifacts.get(open);
  if (artifacts.size === 0)
    return <Empty title="No file has been made yet">Files appear here as soon as an attempt that changed them has ended.</Empty>;
  return (
    <>
      <ul aria-label="Artifacts">
        {[...artifacts.values()].sort((a, b) => a.path.localeCompare(b.path)).map(artifact => (
          <li key={artifact.path} className="border-b border-line last:border-0">
            <button
              type="button" disabled={artifact.change === 'deleted' || artifact.type !== 'file'} onClick={() => setOpen(artifact.path)}
              className="flex w-full items-center gap-2.5 px-4 py-2 text-left -outline-offset-2 hover:bg-raised disabled:line-through disabled:opacity-60"
            >
              <span className="text-muted"><File /></span>
              <span className="min-w-0 flex-1 truncate font-mono text-xs">{artifact.path}</span>
              <span className="label hidden sm:inline">{artifact.language === 'unknown' ? '' : artifact.language}</span>
              <span className="label w-16">{artifact.change}</span>
              <span className="label w-14 text-right">{bytes(artifact.size)}</span>
            </button>
          </li>
        ))}
      </ul>
      {omitted !== undefined && <p className="px-4 py-2 text-sm text-muted">{omitted} more changes are counted and not listed: there are too many.</p>}
      {rest.hasNextPage && (
        <div className="flex items-center gap-3 px-4 py-2">
          <span className="label">{artifacts.size} of {total} are shown</span>
          <Button onClick={() => void rest.fetchNextPage()} disabled={rest.isFetching}>Show more</Button>
        </div>
      )}
      {shown && <Preview executionId={executionId} artifact={shown} onClose={() => setOpen(undefined)} />}
    </>
  );
}
