import { useState } from 'react';
import { File } from '@/components/icons';
import { Empty } from '@/components/notices';
import { bytes } from '@/lib/format';
import { Preview } from './preview';
import type { Artifact } from './state';

interface ArtifactsProps {
  executionId: string;
  artifacts: ReadonlyMap<string, Artifact>;
  /** Changes that have no event of their own. */
  omitted?: number;
}

export function Artifacts({ executionId, artifacts, omitted }: ArtifactsProps) {
  const [open, setOpen] = useState<string>();
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
      {omitted !== undefined && <p className="px-4 py-2 text-sm text-muted">{omitted} changes more are counted and not listed: there are too many.</p>}
      {shown && <Preview executionId={executionId} artifact={shown} onClose={() => setOpen(undefined)} />}
    </>
  );
}
