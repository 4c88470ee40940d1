import { useNow } from '@/lib/clock';
import { duration, moment } from '@/lib/format';
import { Empty } from '@/components/notices';
import { type Failure, mostErrors } from './state';

export function Errors({ errors, onTask }: { errors: readonly Failure[]; onTask: (id: string) => void }) {
  const now = useNow(false);
  if (errors.length === 0)
    return <Empty title="No attempt has failed" />;
  return (
    <>
      <ol aria-label="Errors, newest first">
        {errors.toReversed().map(error => (
          <li key={`${error.timestamp} ${error.task_id} ${error.atom_id} ${error.retry_attempt}`} className="flex flex-col gap-1 border-b border-line px-4 py-2.5">
            <div className="flex flex-wrap items-baseline gap-x-3 text-sm">
              <button type="button" className="font-medium hover:underline" onClick={() => onTask(error.task_id)}>{error.task_name}</button>
              <span className="label font-mono">{error.atom_id}</span>
              <span className="label">attempt {error.retry_attempt} of {error.max_retries}</span>
              <span className={`label ${error.recoverable ? 'text-retrying' : 'text-failed'}`}>{whatFollows(error)}</span>
              <span className="label ml-auto">{moment(error.timestamp, now)}</span>
            </div>
            <p className="font-mono text-xs break-words whitespace-pre-wrap"><span className="text-danger">{error.error_type}</span> {error.message}</p>
          </li>
        ))}
      </ol>
      {errors.length >= mostErrors && <p className="label px-4 py-2">The newest {mostErrors}.</p>}
    </>
  );
}

function whatFollows(error: Failure): string {
  if (!error.recoverable)
    return 'no further attempt';
  return error.next_attempt_in_ms === undefined ? 'tried again' : `tried again after ${duration(error.next_attempt_in_ms)}`;
}
