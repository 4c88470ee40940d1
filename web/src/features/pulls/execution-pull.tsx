import { StatusMark } from '@/components/status';
import { Empty } from '@/components/notices';
import { PullActions } from './pull-actions';
import { PullDetails } from './pull-details';
import type { Pull } from './use-pull';

export function PullLabel({ pull }: { pull: Pull }) {
  return <span className="inline-flex items-center gap-1.5 whitespace-nowrap">Pull request{pull.view && <StatusMark status={pull.view.state} />}</span>;
}

/** The pull request of an execution, on its page. */
export function ExecutionPull({ id, pull, ended, wanted, mayDecide, onTask }: {
  id: string; pull: Pull; ended: boolean; wanted: boolean; mayDecide: boolean; onTask: (id: string) => void;
}) {
  const none = ended
    ? (
      <Empty title="It has no pull request">
        <p className="mb-2">One can be made of what was merged on its branch.</p>
        <div className="flex justify-center"><PullActions id={id} pull={null} mayDecide={mayDecide} /></div>
      </Empty>
    )
    : <Empty title="It has no pull request yet">{wanted ? 'One is made when the execution has ended.' : 'One can be made when the execution has ended.'}</Empty>;
  return <PullDetails id={id} pull={pull} mayDecide={mayDecide} onTask={onTask} none={none} />;
}
