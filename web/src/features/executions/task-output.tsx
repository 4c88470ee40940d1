import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState } from 'react';
import { Empty } from '@/components/notices';
import { useOutputClient } from '@/lib/connection';
import { reason } from '@/lib/rest';
import { lineOf, mostLines, type OutputLine, withLines } from './output-lines';

const redrawMs = 100;

type Output = { lines: readonly OutputLine[]; dropped: boolean; failure?: string };

/** Everything that a task's programs printed, from the start, and then live. */
function useOutput(room: string): Output {
  const client = useOutputClient();
  const [output, setOutput] = useState<Output>({ lines: [], dropped: false });
  const [losses, setLosses] = useState(0);
  useEffect(() => {
    setOutput({ lines: [], dropped: false });
    const subscription = client.subscribe(room, { since: 0 });
    let fresh: OutputLine[] = [];
    let dropped = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const draw = () => {
      timer = undefined;
      const more = fresh;
      fresh = [];
      setOutput(old => ({ lines: withLines(old.lines, more), dropped: old.dropped || dropped || old.lines.length + more.length > mostLines }));
    };
    const follow = async () => {
      for await (const update of subscription) {
        // The log lost events: what is shown may be of the part that is gone, so it is read again.
        if (update.kind === 'gap')
          setLosses(count => count + 1);
        const line = update.kind === 'event' ? lineOf(update.event) : undefined;
        if (!line)
          continue;
        fresh.push(line);
        if (fresh.length > mostLines) {
          fresh = fresh.slice(-mostLines);
          dropped = true;
        }
        timer ??= setTimeout(draw, redrawMs);
      }
    };
    follow().catch((failure: unknown) => setOutput(old => ({ ...old, failure: reason(failure) })));
    return () => {
      subscription.close();
      clearTimeout(timer);
    };
  }, [client, room, losses]);
  return output;
}

const looks: Record<OutputLine['kind'], string> = {
  stdout: '', stderr: 'text-retrying', system: 'text-muted italic', head: 'text-muted', bad: 'text-failed',
  said: 'font-sans text-sm', thought: 'font-sans text-sm text-muted italic', tool: 'text-accent',
};

export function TaskOutput({ executionId, taskId }: { executionId: string; taskId: string }) {
  const { lines, dropped, failure } = useOutput(`task:${executionId}/${taskId}`);
  const box = useRef<HTMLDivElement>(null);
  const [atEnd, setAtEnd] = useState(true);
  const rows = useVirtualizer({
    count: lines.length, getScrollElement: () => box.current, estimateSize: () => 19, overscan: 20, getItemKey: index => lines[index]!.key,
  });
  useEffect(() => {
    if (atEnd && lines.length > 0)
      rows.scrollToIndex(lines.length - 1, { align: 'end' });
  }, [atEnd, lines, rows]);
  const onScroll = () => {
    const element = box.current!;
    setAtEnd(element.scrollHeight - element.scrollTop - element.clientHeight < 30);
  };
  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      {failure && <p role="alert" className="border-b border-line px-3 py-1 text-sm text-danger">{failure}</p>}
      {dropped && <p className="label border-b border-line px-3 py-1">Only the newest {mostLines.toLocaleString('en-US')} lines are kept here.</p>}
      {lines.length === 0 && !failure && <Empty title="No output yet" />}
      <div ref={box} onScroll={onScroll} tabIndex={0} role="log" aria-label="Output" className="min-h-0 flex-1 overflow-auto -outline-offset-2 p-2 font-mono text-xs">
        <div className="relative" style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map(row => {
            const line = lines[row.index]!;
            return (
              <div key={row.key} ref={rows.measureElement} data-index={row.index} data-kind={line.kind}
                className={`absolute inset-x-0 top-0 min-h-[19px] break-words whitespace-pre-wrap ${looks[line.kind]}`} style={{ transform: `translateY(${row.start}px)` }}>
                {line.text}
              </div>
            );
          })}
        </div>
      </div>
      {!atEnd && (
        <button type="button" onClick={() => setAtEnd(true)} className="panel absolute right-4 bottom-3 px-2.5 py-1 text-sm shadow">Follow the end</button>
      )}
    </div>
  );
}
