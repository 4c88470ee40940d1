import type { ReactNode } from 'react';
import { Failed, Loading } from '@/components/notices';
import { StatusBadge, StatusMark } from '@/components/status';
import { Visible } from '@/components/visible';
import type { PullView } from '@/generated/rest';
import { plural } from '@/lib/format';
import { PullActions } from './pull-actions';
import { PullChanges } from './pull-changes';
import { PullCommits } from './pull-commits';
import type { Pull } from './use-pull';

type Props = {
  id: string; pull: Pull; mayDecide: boolean;
  /** Opens a task that a commit is of. */
  onTask?: (id: string) => void;
  /** What is said where there is none. */
  none: ReactNode;
};

/** How a pull request stands, and what can be done with it. */
export function PullDetails({ id, pull, mayDecide, onTask, none }: Props) {
  if (!pull.known)
    return <Loading what="the pull request" rows={4} />;
  if (pull.failure !== undefined && !pull.view)
    return <Failed what="The pull request could not be read" failure={pull.failure} again={pull.again} />;
  if (!pull.view)
    return <>{none}</>;
  const view = pull.view;
  return (
    <div data-pull={view.state}>
      <div className="flex flex-col gap-3 p-4">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
          <StatusBadge status={view.state} />
          {view.url !== undefined && <ForgeLink view={view} />}
          <span className="grow" />
          <PullActions id={id} pull={view} mayDecide={mayDecide} />
        </div>
        {view.title !== undefined && <h2 className="font-semibold break-words"><Visible text={view.title} /></h2>}
        {view.reason !== undefined && <p className={`text-sm break-words ${view.state === 'failed' ? 'text-danger' : 'text-muted'}`}><Visible text={view.reason} /></p>}
        {view.branch !== undefined && <Facts view={view} />}
      </div>
      {view.description !== undefined && <Description text={view.description} />}
      {view.commits && <PullCommits commits={view.commits} onTask={onTask} />}
      {view.head !== undefined && <PullChanges id={id} head={view.head} />}
    </div>
  );
}

/** The address comes from a forge: only one that a browser opens as a page is a link. */
function ForgeLink({ view }: { view: PullView }) {
  const text = `${view.forge}${view.number === undefined ? '' : ` #${view.number}`}`;
  return /^https?:/i.test(view.url!)
    ? <a href={view.url} target="_blank" rel="noreferrer" className="text-sm font-medium text-accent hover:underline">{text} ↗</a>
    : <span className="text-sm text-muted">{text}</span>;
}

function Facts({ view }: { view: PullView }) {
  return (
    <dl className="grid grid-cols-[auto_1fr] items-baseline gap-x-4 gap-y-1 text-sm">
      <Fact name="From"><Code text={view.branch!} /> into <Code text={view.base!} /></Fact>
      <Fact name="In"><Code text={view.repository ?? ''} /></Fact>
      {view.mergeable !== undefined && (
        <Fact name="Merge">
          <span className={view.mergeable ? 'text-completed' : 'text-failed'}>{view.mergeable ? 'No conflict' : `Conflicts with ${view.base}`}</span>
        </Fact>
      )}
      {view.checks.map(checks => (
        <Fact key={checks.source} name={checks.source === 'execution' ? 'Checks' : `Checks of ${checks.source}`}>
          <span className="inline-flex items-center gap-2">
            <StatusMark status={marks[checks.status]} />
            {checks.passed} passed{checks.failed > 0 && `, ${checks.failed} failed`}{checks.pending > 0 && `, ${checks.pending} pending`}
          </span>
        </Fact>
      ))}
      {view.ticket_id !== undefined && <Fact name="Ticket">{view.ticket_id}</Fact>}
      {view.by !== undefined && <Fact name={view.state === 'merged' ? 'Merged by' : 'Closed by'}><Visible text={view.by} /></Fact>}
      {view.merge_commit !== undefined && <Fact name="As"><Code text={view.merge_commit.slice(0, 12)} /></Fact>}
    </dl>
  );
}

const marks = { passed: 'completed', failed: 'failed', pending: 'running' };

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return <div className="contents"><dt className="label whitespace-nowrap">{name}</dt><dd className="min-w-0">{children}</dd></div>;
}

const Code = ({ text }: { text: string }) => <code className="font-mono text-xs break-all"><Visible text={text} /></code>;

/** Markdown, shown as it was written. */
function Description({ text }: { text: string }) {
  return (
    <details className="border-t border-line">
      <summary className="cursor-pointer px-4 py-2 text-sm font-medium -outline-offset-2 hover:bg-raised">
        Description <span className="label">{plural(text.split('\n').length, 'line')}</span>
      </summary>
      <pre className="px-4 pb-3 font-mono text-xs break-words whitespace-pre-wrap"><Lines text={text} /></pre>
    </details>
  );
}

function Lines({ text }: { text: string }) {
  return text.split('\n').map((line, at) => <span key={at}><Visible text={line} />{'\n'}</span>);
}
