import type { ReactNode } from 'react';
import { endParts, ProgressBar } from '@/components/progress';
import { useNow } from '@/lib/clock';
import { clock, count, dollars, percent } from '@/lib/format';
import type { ExecutionView } from '@/generated/rest';
import { inkOf } from './budgets';
import type { BudgetFigures } from './spending';

export function Overview({ view }: { view: ExecutionView }) {
  return (
    <section aria-label="Progress" className="panel flex flex-col gap-3 p-4">
      <div className="flex items-center gap-3">
        <ProgressBar
          of={view.total_atoms} label="Completed atoms"
          parts={endParts({
            completed: view.completed_atoms, failed: view.failed_atoms, skipped: view.skipped_atoms, cancelled: view.cancelled_atoms,
          }, view.ended_at === undefined)}
        />
        <span data-figure="percent" className="w-20 shrink-0 text-right text-lg leading-6 font-semibold whitespace-nowrap">{percent(view.completed_percent)}</span>
      </div>
      <Figures view={view} />
      <Phases view={view} />
    </section>
  );
}

function Figures({ view }: { view: ExecutionView }) {
  const now = useNow(view.ended_at === undefined);
  const until = view.ended_at === undefined ? now : Date.parse(view.ended_at);
  return (
    <dl className="grid grid-cols-3 gap-x-4 gap-y-2 sm:grid-cols-[repeat(auto-fit,minmax(7rem,1fr))]">
      <Figure name="Tasks" id="tasks">{count(view.completed_tasks)} <Of>/ {count(view.total_tasks)}</Of></Figure>
      <Figure name="Atoms" id="atoms">{count(view.completed_atoms)} <Of>/ {count(view.total_atoms)}</Of></Figure>
      <Figure name="Running" id="running">{count(view.running_atoms)}</Figure>
      <Figure name="Failed" id="failed">{count(view.failed_tasks)}</Figure>
      {view.skipped_tasks > view.cancelled_tasks && <Figure name="Skipped" id="skipped">{count(view.skipped_tasks - view.cancelled_tasks)}</Figure>}
      {view.cancelled_tasks > 0 && <Figure name="Cancelled" id="cancelled">{count(view.cancelled_tasks)}</Figure>}
      {view.waiting_approvals > 0 && <Figure name="Waiting for you" id="waiting">{count(view.waiting_approvals)}</Figure>}
      <Figure name="Checks" id="checks">
        {view.tests ? <>{count(view.tests.passed)} <Of>{view.tests.failed > 0 ? `· ${count(view.tests.failed)} failed` : 'passed'}</Of></> : <None />}
      </Figure>
      <Figure name="Tokens" id="tokens"><Spent all={view.tokens_used} of={view.budget?.tokens} shown={count} /></Figure>
      <Figure name="Cost" id="cost"><Spent all={view.cost_usd} of={view.budget?.cost} shown={dollars} />{view.cost_incomplete && <More />}</Figure>
      <Figure name={view.ended_at ? 'Took' : 'Elapsed'} id="time">{clock(until - Date.parse(view.started_at))}</Figure>
    </dl>
  );
}

function Figure({ name, id, children }: { name: string; id: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="label">{name}</dt>
      <dd data-figure={id} className="truncate font-medium">{children}</dd>
    </div>
  );
}

const Of = ({ children }: { children: ReactNode }) => <span className="font-normal text-muted">{children}</span>;

/** What is used of a budget counts attempts in flight too. */
function Spent({ all, of, shown }: { all?: number; of?: BudgetFigures; shown: (amount: number) => string }) {
  if (of && (of.used > 0 || all !== undefined)) {
    const granted = of.granted > 0 ? `, ${shown(of.granted)} of it granted since the start` : '';
    return <span className={inkOf(of.used, of.limit)} title={`${shown(of.used)} of ${shown(of.limit)}${granted}`}>{shown(of.used)} <Of>/ {shown(of.limit)}</Of></span>;
  }
  return all === undefined ? <None /> : <>{shown(all)}{of && <Of> / {shown(of.limit)}</Of>}</>;
}

/** A sum would be taken for the whole. */
const More = () => <span className="text-retrying" title="Some attempts cost something that is not known"> + ?</span>;

/** Not known is not zero. */
const None = () => <span className="font-normal text-muted" title="No agent has reported any">–</span>;

function Phases({ view }: { view: ExecutionView }) {
  return (
    <ol aria-label="Phases" className="grid grid-cols-2 gap-x-4 gap-y-2 border-t border-line pt-3 sm:grid-cols-5">
      {view.phases.map(phase => (
        <li key={phase.number} data-phase={phase.number} className={phase.tasks === 0 ? 'opacity-50' : ''}>
          <div className="mb-1 flex justify-between gap-2 text-sm">
            <span className="truncate">{phase.name}</span>
            <span className="text-muted">{phase.completed}/{phase.tasks}</span>
          </div>
          <ProgressBar
            thin of={phase.tasks} label={`Phase ${phase.name}`}
            parts={endParts(phase, phase.ended < phase.tasks)}
          />
        </li>
      ))}
    </ol>
  );
}
