import { Link } from '@tanstack/react-router';
import { Back } from '@/components/icons';
import { Empty } from '@/components/notices';
import { PullDetails } from './pull-details';
import { usePull } from './use-pull';

export function PullPage({ id, mayDecide }: { id: string; mayDecide: boolean }) {
  const pull = usePull(id);
  return (
    <div className="mx-auto flex w-full max-w-5xl flex-col gap-3 p-3 sm:p-5">
      <header className="flex items-center gap-3">
        <Link to="/pulls" aria-label="All pull requests" className="rounded p-1 text-muted hover:bg-raised hover:text-ink"><Back /></Link>
        <h1 className="text-lg leading-tight font-semibold">Pull request</h1>
        <Link to="/executions/$id" params={{ id }} className="label min-w-0 flex-1 truncate font-mono text-accent hover:underline">{id}</Link>
      </header>
      <div className="panel">
        <PullDetails id={id} pull={pull} mayDecide={mayDecide} none={<Empty title="There is no such pull request">Its execution may have none yet.</Empty>} />
      </div>
    </div>
  );
}
