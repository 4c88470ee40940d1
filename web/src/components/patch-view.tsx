import { useMemo, useState } from 'react';
import { plural } from '@/lib/format';
import { parsePatch, type PatchFile } from '@/lib/patch';
import { Button } from './button';
import { Counts } from './counts';
import { Empty } from './notices';
import { linesOf, PatchFileView } from './patch-file';

/** Files and lines that stand in the page at first; the rest is asked for, so that no patch is too much for it. */
const mostFiles = 200;
const mostLines = 2_000;
const mostOfFile = 500;

/** A patch, file by file. */
export function PatchView({ diff, truncated, rest }: { diff: string; truncated: boolean; rest: string }) {
  const files = useMemo(() => parsePatch(diff), [diff]);
  const open = useMemo(() => openAtFirst(files), [files]);
  const [shown, setShown] = useState(mostFiles);
  if (files.length === 0)
    return <Empty title="Nothing was changed" />;
  const sum = (count: (file: PatchFile) => number) => files.reduce((total, file) => total + count(file), 0);
  return (
    <section aria-label="Changes" className="flex flex-col">
      <p className="flex flex-wrap gap-x-3 px-4 py-2 text-sm">
        <span>{plural(files.length, 'file')}{truncated && ' shown'}</span>
        <Counts additions={sum(file => file.additions)} removals={sum(file => file.removals)} />
      </p>
      {truncated && <p role="note" className="px-4 pb-2 text-sm text-retrying">It is longer and ends here. {rest}</p>}
      {files.slice(0, shown).map((file, index) => <PatchFileView key={`${index} ${file.path}`} file={file} openAtFirst={open.has(index)} />)}
      {shown < files.length && (
        <Button className="m-3 self-center" onClick={() => setShown(shown + mostFiles)}>Show more files ({files.length - shown} left)</Button>
      )}
    </section>
  );
}

/** In order, as long as they fit; a big one is left closed, and does not keep the others from being open. */
function openAtFirst(files: PatchFile[]): Set<number> {
  const open = new Set<number>();
  let lines = 0;
  files.forEach((file, index) => {
    const own = linesOf(file).length;
    if (own > mostOfFile || lines + own > mostLines)
      return;
    lines += own;
    open.add(index);
  });
  return open;
}
