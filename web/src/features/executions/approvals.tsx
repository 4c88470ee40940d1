import { useMutation } from '@tanstack/react-query';
import { Button } from '@/components/button';
import { useNow } from '@/lib/clock';
import { count, dollars, moment } from '@/lib/format';
import { reason, request } from '@/lib/rest';
import type { Approval } from './state';

const wants: Record<string, string> = { run: 'wants to run', write: 'wants to write', read: 'wants to read', network: 'wants to reach' };

const amount = ({ budget, adds }: NonNullable<Approval['exceeded']>) => (budget === 'tokens' ? `${count(adds)} tokens` : dollars(adds));

/** What nobody has answered: what an agent has asked, and whether a budget is raised. The answer is seen when the server's event comes back, not before. */
export function Approvals({ id, approvals, mayDecide, onTask }: {
  id: string; approvals: readonly Approval[]; mayDecide: boolean; onTask: (id: string) => void;
}) {
  if (approvals.length === 0)
    return null;
  return (
    <section aria-label="Waiting for you" className="panel border-accent">
      <h2 className="border-b border-line px-4 py-2 text-sm font-medium">Waiting for you: {approvals.length}</h2>
      <ol>
        {approvals.map(approval => (
          <Waiting key={approval.approval_id} id={id} approval={approval} mayDecide={mayDecide} onTask={onTask} />
        ))}
      </ol>
    </section>
  );
}

function Waiting({ id, approval, mayDecide, onTask }: { id: string; approval: Approval; mayDecide: boolean; onTask: (id: string) => void }) {
  const now = useNow(true);
  const decision = useMutation({
    mutationFn: (approved: boolean) => request(
      'POST', `/api/executions/${encodeURIComponent(id)}/approvals/${encodeURIComponent(approval.approval_id)}`, { approved }),
  });
  const { task_id: task, exceeded } = approval;
  const props = { disabled: !mayDecide || decision.isPending, title: mayDecide ? undefined : 'Your key may only look.' };
  return (
    <li className="flex flex-col gap-2 border-b border-line px-4 py-2.5 last:border-b-0">
      <div className="flex flex-wrap items-baseline gap-x-3 text-sm">
        {task && <button type="button" className="font-medium hover:underline" onClick={() => onTask(task)}>{task}</button>}
        <span className="text-muted">{exceeded ? `${task ? 'has' : 'The execution has'} used up its budget` : wants[approval.action] ?? 'asks'}</span>
        <span className="label ml-auto">{moment(approval.requested_at, now)}</span>
      </div>
      {approval.message && <pre className="max-h-40 overflow-auto font-mono text-xs break-words whitespace-pre-wrap">{approval.message}</pre>}
      <div className="flex items-center gap-2">
        <Button look="accent" {...props} onClick={() => decision.mutate(true)}>{exceeded ? `Allow ${amount(exceeded)} more` : 'Allow'}</Button>
        <Button look="danger" {...props} onClick={() => decision.mutate(false)}>Deny</Button>
        <span role="alert" className="text-sm text-danger">{decision.isError && reason(decision.error)}</span>
      </div>
    </li>
  );
}
