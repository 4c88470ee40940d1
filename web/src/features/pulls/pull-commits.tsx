import { useState } from 'react';
import { Button } from '@/components/button';
import { Visible } from '@/components/visible';
import type { PullView } from '@/generated/rest';
import { count } from '@/lib/format';

const step = 100;

/** One for each task that changed something, and what others have put onto the branch. */
export function PullCommits({ commits, onTask }: { commits: NonNullable<PullView['commits']>; onTask?: (id: string) => void }) {
  const [shown, setShown] = useState(step);
  return (
    <section aria-label="Commits" className="border-t border-line">
      <h3 className="px-4 pt-2 text-sm font-medium">Commits <span className="label">{count(commits.length)}</span></h3>
      <ol className="py-1">
        {commits.slice(0, shown).map(commit => (
          <li key={commit.commit} className="flex items-baseline gap-3 px-4 py-1 text-sm">
            <code className="label shrink-0 font-mono" title={commit.commit}>{commit.commit.slice(0, 8)}</code>
            <span className="min-w-0 flex-1 break-words"><Visible text={commit.subject} /></span>
            {commit.task_id !== undefined && (onTask
              ? <button type="button" className="label max-w-40 truncate text-accent hover:underline" onClick={() => onTask(commit.task_id!)}>{commit.task_id}</button>
              : <span className="label max-w-40 truncate">{commit.task_id}</span>)}
          </li>
        ))}
      </ol>
      {shown < commits.length && <p className="pb-2 text-center"><Button onClick={() => setShown(shown + step)}>Show more ({count(commits.length - shown)} left)</Button></p>}
    </section>
  );
}
