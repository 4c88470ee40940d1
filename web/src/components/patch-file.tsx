import { useId, useMemo, useState } from 'react';
import { plural } from '@/lib/format';
import type { PatchFile, PatchLine } from '@/lib/patch';
import { Button } from './button';
import { Counts } from './counts';
import { Unfold } from './icons';
import { Visible } from './visible';

/** Lines that each step of a long file shows, and characters of a line. */
const step = 1_000;
const longest = 2_000;

type Row = PatchLine | { kind: 'head'; text: string };

export const linesOf = (file: PatchFile): Row[] => file.hunks.flatMap(hunk => [{ kind: 'head' as const, text: hunk.head }, ...hunk.lines]);

const words = { modified: '', added: 'new', deleted: 'deleted', renamed: 'renamed', copied: 'copied' };

export function PatchFileView({ file, openAtFirst }: { file: PatchFile; openAtFirst: boolean }) {
  const [open, setOpen] = useState(openAtFirst);
  const content = useId();
  return (
    <article data-file={file.path} className="border-t border-line">
      <h3 className="sticky top-0 z-[1] bg-surface">
        <button
          type="button" aria-expanded={open} aria-controls={content} onClick={() => setOpen(!open)}
          className="flex w-full items-center gap-2 px-3 py-2 text-left -outline-offset-2 hover:bg-raised"
        >
          <span className={`text-muted ${open ? 'rotate-90' : ''}`}><Unfold /></span>
          <span className="min-w-0 flex-1 font-mono text-xs break-all">
            {file.from !== undefined && <span className="text-muted"><Visible text={file.from} /> → </span>}
            <Visible text={file.path} />
          </span>
          {words[file.change] && <span className="label whitespace-nowrap">{words[file.change]}</span>}
          {file.hunks.length > 0 && <Counts additions={file.additions} removals={file.removals} />}
        </button>
      </h3>
      <div id={content} hidden={!open}>{open && <Content file={file} />}</div>
    </article>
  );
}

function Content({ file }: { file: PatchFile }) {
  const rows = useMemo(() => linesOf(file), [file]);
  const [shown, setShown] = useState(step);
  return (
    <>
      {file.mode && <p className="label border-t border-line px-4 py-1.5">Mode {file.mode}</p>}
      {rows.length === 0 && !file.mode && <p className="label border-t border-line px-4 py-1.5">{withoutLines(file)}</p>}
      {rows.length > 0 && (
        <table aria-label={`Lines of ${file.path}`} className="w-full table-fixed border-t border-line font-mono text-xs leading-[1.5] [tab-size:4]">
          <colgroup>
            <col className="w-12 max-sm:w-0" />
            <col className="w-12 max-sm:w-9" />
            <col className="w-5" />
            <col />
          </colgroup>
          <tbody>{rows.slice(0, shown).map((row, at) => row.kind === 'head' ? <Head key={at} text={row.text} /> : <Line key={at} line={row} />)}</tbody>
        </table>
      )}
      {shown < rows.length && (
        <p className="flex justify-center border-t border-line p-2">
          <Button onClick={() => setShown(shown + step)}>Show more lines ({plural(rows.length - shown, 'line')} left)</Button>
        </p>
      )}
    </>
  );
}

function withoutLines(file: PatchFile): string {
  if (file.binary)
    return 'A binary file: what is different in it is not shown.';
  return file.change === 'renamed' || file.change === 'copied' ? `Only ${file.change}: its content is the same.` : 'It has no lines.';
}

function Head({ text }: { text: string }) {
  return <tr><td colSpan={4} className="bg-raised px-3 py-0.5 break-all whitespace-pre-wrap text-muted"><Visible text={text} /></td></tr>;
}

const looks = {
  context: { row: '', sign: '', name: undefined },
  added: { row: 'bg-completed/12', sign: '+', name: 'added' },
  removed: { row: 'bg-failed/12', sign: '−', name: 'removed' },
  note: { row: 'text-muted italic', sign: '', name: undefined },
};

function Line({ line }: { line: PatchLine }) {
  const look = looks[line.kind];
  const cut = line.text.length > longest;
  return (
    <tr data-line={line.kind} className={look.row}>
      <td className="overflow-hidden pr-2 text-right align-top text-muted select-none max-sm:pr-0">
        {line.old !== undefined && <span className="max-sm:hidden">{line.old}</span>}
      </td>
      <td className="pr-1.5 text-right align-top text-muted select-none">{line.now ?? <span className="sm:hidden">{line.old}</span>}</td>
      <td aria-label={look.name} className="text-center align-top select-none">{look.sign}</td>
      <td dir="ltr" className="pr-3 align-top break-all whitespace-pre-wrap [unicode-bidi:isolate]">
        <Visible text={cut ? line.text.slice(0, longest) : line.text} />
        {cut && <span className="text-muted italic"> … {plural(line.text.length - longest, 'more character')}</span>}
      </td>
    </tr>
  );
}
