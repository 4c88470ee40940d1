import type { AgentUsageData, ApprovalRequestedData, BudgetWarningData } from '@/generated/events';
import type { ExecutionView } from '@/generated/rest';
import type { Atom, Execution, Task } from './state';

type Budget = NonNullable<ExecutionView['budget']>;

export type BudgetFigures = NonNullable<Budget['cost']>;

export type Usage = { tokens: number; cost: number };

/** Dollars are decimals on the server: what binary fractions add at the far end is cut off. */
export const exact = (dollars: number): number => Number(dollars.toFixed(10));

export function sum(before: number | undefined, more: number | undefined): number | undefined {
  return more === undefined ? before : exact((before ?? 0) + more);
}

/** An attempt in flight has used more. */
export function reported(atom: Atom, usage: AgentUsageData): Atom {
  const tokens = (atom.tokens_reported ?? 0) + tokensOf(usage);
  return { ...atom, tokens_reported: tokens === 0 ? undefined : tokens, cost_reported_usd: sum(atom.cost_reported_usd, usage.cost_usd) };
}

export const tokensOf = (usage: AgentUsageData): number => usage.input_tokens + usage.cached_input_tokens + usage.output_tokens;

/** What an attempt used in all takes the place of what it has reported. */
export function beyond(atom: Atom | undefined, all: { tokens_used?: number; cost_usd?: number }): Usage {
  const cost = atom?.cost_reported_usd ?? 0;
  return { tokens: (all.tokens_used ?? 0) - (atom?.tokens_reported ?? 0), cost: (all.cost_usd ?? cost) - cost };
}

/** Counts on the budgets of the execution and of a task. */
export function used(state: Execution, taskIndex: number, usage: Usage): Execution {
  const view = { ...state.view, budget: withUsage(state.view.budget, usage) };
  const task = state.tasks[taskIndex];
  if (!task?.budget)
    return { ...state, view };
  return { ...state, view, tasks: state.tasks.with(taskIndex, { ...task, budget: withUsage(task.budget, usage) }) };
}

function withUsage(budget: Budget | undefined, usage: Usage): Budget | undefined {
  const more = (figures: BudgetFigures | undefined, by: number) => figures && { ...figures, used: exact(figures.used + by) };
  return budget && { tokens: more(budget.tokens, usage.tokens), cost: more(budget.cost, usage.cost) };
}

/** A person has raised a budget. */
export function raised(state: Execution, asked: Pick<ApprovalRequestedData, 'exceeded' | 'task_id'>): Execution {
  const { exceeded, task_id } = asked;
  if (!exceeded)
    return state;
  const name = exceeded.budget as keyof Budget;
  const raise = (budget: Budget | undefined): Budget | undefined => {
    const figures = budget?.[name];
    return figures && { ...budget, [name]: { ...figures, limit: exact(figures.limit + exceeded.adds), granted: exact(figures.granted + exceeded.adds) } };
  };
  if (task_id === undefined)
    return { ...state, view: { ...state.view, budget: raise(state.view.budget) } };
  return { ...state, tasks: state.tasks.map(task => (task.task_id === task_id ? { ...task, budget: raise(task.budget) } : task)) };
}

export type Short = Pick<BudgetWarningData, 'budget' | 'used' | 'limit'> & { task?: Task };

/** Budgets of which three quarters or more are used, the execution's first; those of tasks that have ended are history. */
export function running(state: Execution): Short[] {
  const short = (budget: Budget | undefined, task?: Task) => (['cost', 'tokens'] as const).flatMap(name => {
    const figures = budget?.[name];
    return figures && figures.used >= 0.75 * figures.limit ? [{ budget: name, used: figures.used, limit: figures.limit, task }] : [];
  });
  return [...short(state.view.budget), ...state.tasks.flatMap(task => (task.budget ? short(task.budget, task) : []))];
}
