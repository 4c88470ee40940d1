import { type KeyboardEvent, memo, useEffect, useMemo, useRef, useState } from 'react';
import { shapes, tones, words } from '@/components/status-words';
import type { ExecutionView } from '@/generated/rest';
import type { Atom, Task } from './state';

type Cell = { task: Task; atom: Atom };

/** Cells drawn of one wave; a wave with more says how many are left out. */
const mostCells = 1000;

/** With more atoms than this the cells are small, and the grid scrolls by itself. */
const mostLarge = 240;

export function WaveGrid({ view, tasks, onTask }: { view: ExecutionView; tasks: readonly Task[]; onTask: (id: string) => void }) {
  const waves = useMemo(() => byWave(tasks), [tasks]);
  const [place, setPlace] = useState({ wave: 0, cell: 0 });
  const box = useRef<HTMLElement>(null);
  // Who comes late comes to where the work is; from then on the place is theirs.
  useEffect(() => {
    const open = view.waves.find(wave => wave.ended < wave.atoms);
    const row = box.current?.querySelector<HTMLElement>(`[data-wave="${open?.number}"]`);
    if (row && row.offsetTop > box.current!.clientHeight / 2)
      box.current!.scrollTop = row.offsetTop - box.current!.clientHeight / 3;
  }, []);
  const onKey = (event: KeyboardEvent<HTMLElement>) => {
    const next = moved(place, event.key, view.waves.map(wave => Math.min(wave.atoms, mostCells)));
    if (!next)
      return;
    event.preventDefault();
    setPlace(next);
    event.currentTarget.querySelector<HTMLElement>(`[data-cell="${next.wave}.${next.cell}"]`)?.focus();
  };
  return (
    <section ref={box} aria-label="Waves" className={`panel relative p-4 ${view.total_atoms > mostLarge ? 'dense max-h-[21rem] overflow-y-auto' : ''}`}>
      <div role="grid" aria-label="Atoms by wave" onKeyDown={onKey} className="flex flex-col gap-1.5">
        {view.waves.map((wave, index) => (
          <div key={wave.number} role="row" data-wave={wave.number} className="flex items-start gap-x-3 gap-y-1 max-sm:flex-col">
            <span role="rowheader" className="label w-28 shrink-0 whitespace-nowrap">
              Wave {wave.number} <span className={wave.completed === wave.atoms ? 'text-completed' : ''}>{wave.completed}/{wave.atoms}</span>
            </span>
            <span className="flex flex-wrap gap-[3px] [.dense_&]:gap-[2px]">
              {(waves.get(wave.number) ?? []).slice(0, mostCells).map((cell, at) => (
                <AtomCell
                  key={`${cell.task.task_id}/${cell.atom.atom_id}`} id={`${index}.${at}`} taskId={cell.task.task_id} taskName={cell.task.name}
                  atomId={cell.atom.atom_id} status={cell.atom.status} attempts={cell.atom.attempts}
                  reachable={index === place.wave && at === place.cell} onTask={onTask}
                />
              ))}
              {wave.atoms > mostCells && <span className="label">+ {wave.atoms - mostCells} more</span>}
            </span>
          </div>
        ))}
      </div>
    </section>
  );
}

const AtomCell = memo(function AtomCell({ id, taskId, taskName, atomId, status, attempts, reachable, onTask }: {
  id: string; taskId: string; taskName: string; atomId: string; status: Atom['status']; attempts: number; reachable: boolean; onTask: (id: string) => void;
}) {
  const text = `${taskName}, atom ${atomId}: ${words[status]}${attempts > 1 ? `, attempt ${attempts}` : ''}`;
  const filled = status === 'waiting' || status === 'skipped' ? 'border-line' : 'border-current';
  return (
    <span role="gridcell">
      <button
        type="button" data-cell={id} data-status={status} tabIndex={reachable ? 0 : -1} title={text} aria-label={text} onClick={() => onTask(taskId)}
        className={`grid size-[18px] place-items-center rounded-[3px] border bg-[color-mix(in_srgb,currentColor_14%,transparent)] text-[10px] leading-none
          font-bold [.dense_&]:size-[14px] [.dense_&]:text-[8px] ${tones[status]} ${filled} ${status === 'running' ? 'breathing' : ''}`}
      >
        {shapes[status]}
      </button>
    </span>
  );
});

function byWave(tasks: readonly Task[]): Map<number, Cell[]> {
  const waves = new Map<number, Cell[]>();
  for (const task of tasks)
    for (const atom of task.atoms) {
      const cells = waves.get(atom.wave);
      if (cells)
        cells.push({ task, atom });
      else
        waves.set(atom.wave, [{ task, atom }]);
    }
  return waves;
}

/** Where an arrow key leads in a grid of uneven rows; undefined for other keys. */
function moved(place: { wave: number; cell: number }, key: string, sizes: number[]): { wave: number; cell: number } | undefined {
  const [down, right] = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] }[key] ?? [];
  if (down === undefined || right === undefined)
    return undefined;
  const wave = Math.min(Math.max(0, place.wave + down), sizes.length - 1);
  const last = Math.max(0, (sizes[wave] ?? 1) - 1);
  return { wave, cell: Math.min(Math.max(0, place.cell + right), last) };
}
