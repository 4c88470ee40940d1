import type { Envelope } from '@oleada/client';
import type {
  AgentUsageData, ApprovalRequestedData, ApprovalResolvedData, ArtifactCreatedData, ArtifactsOmittedData, AtomSkippedData, AttemptEndedData, AttemptInterruptedData,
  AttemptStartedData, CancelRequestedData, ErrorData, ExecutionCompletedData, ExecutionPausedData, ProgressUpdateData,
} from '@/generated/events';
import { counted } from './counts';
import { beyond, raised, reported, sum, tokensOf, used } from './spending';
import { type Atom, type Execution, hasEnded, mostErrors, type Task, type WorkState } from './state';

/** The execution after one more event. Events of other streams, and those that mean nothing here, change nothing. */
export function apply(state: Execution, event: Envelope): Execution {
  const id = state.view.execution_id;
  if (event.stream === `execution:${id}`)
    return applyToExecution({ ...state, view: { ...state.view, seq: event.seq } }, event);
  const prefix = `task:${id}/`;
  return event.stream.startsWith(prefix) ? applyToTask(state, event.stream.slice(prefix.length), event) : state;
}

function applyToExecution(state: Execution, event: Envelope): Execution {
  const { view } = state;
  switch (event.type) {
    case 'progress_update':
      return { ...state, view: progress(view, event.data as ProgressUpdateData) };
    case 'artifact_created':
      return withArtifact(state, event.data as ArtifactCreatedData);
    case 'artifacts_omitted':
      return { ...state, view: { ...view, artifacts_omitted: (event.data as ArtifactsOmittedData).total_omitted } };
    case 'error':
      return { ...state, errors: [...state.errors, { ...(event.data as ErrorData), timestamp: event.timestamp }].slice(-mostErrors) };
    case 'execution_paused':
      return view.status === 'running'
        ? { ...state, view: { ...view, status: 'paused', reason: (event.data as ExecutionPausedData).reason } }
        : state;
    case 'execution_resumed':
      return view.status === 'paused' ? { ...state, view: { ...view, status: 'running', reason: undefined } } : state;
    case 'cancel_requested':
      return { ...state, view: { ...view, status: 'cancelling', reason: (event.data as CancelRequestedData).reason } };
    case 'approval_requested': {
      const data = event.data as ApprovalRequestedData;
      return withApprovals(state, [...state.approvals, { ...data, requested_at: event.timestamp }]);
    }
    case 'approval_resolved': {
      const { approval_id: resolved, status } = event.data as ApprovalResolvedData;
      const asked = state.approvals.find(one => one.approval_id === resolved);
      const after = withApprovals(state, state.approvals.filter(one => one !== asked));
      return asked && status === 'approved' ? raised(after, asked) : after;
    }
    case 'execution_completed':
      return { ...state, view: completed(view, event.data as ExecutionCompletedData, event.timestamp) };
    default:
      return state;
  }
}

/** A task with an open question is blocked, which its events alone do not say. */
function withApprovals(state: Execution, approvals: Execution['approvals']): Execution {
  const concerned = new Set([...state.approvals, ...approvals].map(one => one.task_id));
  const tasks = state.tasks.map(task => (concerned.has(task.task_id) ? { ...task, status: taskState(task, task.atoms, approvals) } : task));
  return { ...state, approvals, tasks, view: { ...state.view, waiting_approvals: approvals.length } };
}

function progress(view: Execution['view'], data: ProgressUpdateData): Execution['view'] {
  const failed = view.failed_tasks + (data.status === 'failed' ? 1 : 0);
  return {
    ...view,
    ended_tasks: data.progress,
    completed_tasks: data.completed_tasks,
    failed_tasks: failed,
    skipped_tasks: data.progress - data.completed_tasks - failed,
    cancelled_tasks: view.cancelled_tasks + (data.status === 'cancelled' ? 1 : 0),
    progress_percent: data.progress_percent,
  };
}

function completed(view: Execution['view'], data: ExecutionCompletedData, at: string): Execution['view'] {
  return { ...view, status: data.status, ended_at: at, reason: data.reason ?? view.reason, cost_incomplete: data.cost_incomplete };
}

function withArtifact(state: Execution, artifact: ArtifactCreatedData): Execution {
  const artifacts = new Map(state.artifacts).set(artifact.path, artifact);
  const change = there(artifact) - thereBefore(state, artifact);
  return { ...state, artifacts, view: { ...state.view, artifacts: state.view.artifacts + change } };
}

/** A file that the snapshot's list did not reach was there before, unless it is created now. */
function thereBefore(state: Execution, artifact: ArtifactCreatedData): number {
  const old = state.artifacts.get(artifact.path);
  if (old)
    return there(old);
  return state.artifactsTotal !== undefined && artifact.change !== 'created' ? 1 : 0;
}

const there = (artifact: ArtifactCreatedData) => (artifact.change === 'deleted' ? 0 : 1);

function applyToTask(state: Execution, taskId: string, event: Envelope): Execution {
  const index = state.tasks.findIndex(task => task.task_id === taskId);
  const task = state.tasks[index];
  if (!task)
    return state;
  switch (event.type) {
    case 'attempt_started': {
      const data = event.data as AttemptStartedData;
      return withAtom(state, index, data.atom_id, atom => ({ ...atom, status: 'running', attempts: data.attempt }));
    }
    case 'attempt_interrupted': {
      const data = event.data as AttemptInterruptedData;
      return withAtom(spend(state, index, data), index, data.atom_id, atom => ({ ...unreported(atom), status: 'waiting', attempts: data.attempt - 1 }));
    }
    case 'attempt_ended': {
      const data = event.data as AttemptEndedData;
      return withAtom(spend(state, index, data), index, data.atom_id, atom => ({ ...unreported(atom), status: endOf(data), tests: testsOf(data) }));
    }
    case 'agent_usage': {
      const data = event.data as AgentUsageData;
      if (task.atoms.find(atom => atom.atom_id === data.atom_id)?.status !== 'running')
        return state;
      return withAtom(used(state, index, { tokens: tokensOf(data), cost: data.cost_usd ?? 0 }), index, data.atom_id, atom => reported(atom, data));
    }
    case 'atom_skipped': {
      const data = event.data as AtomSkippedData;
      return withAtom(state, index, data.atom_id, atom => ({ ...atom, status: data.status as WorkState }));
    }
    default:
      return state;
  }
}

function endOf(data: AttemptEndedData): WorkState {
  if (data.next_attempt_in_ms !== undefined)
    return 'retrying';
  return data.result;
}

function testsOf(data: AttemptEndedData): Atom['tests'] {
  const checks = data.checks ?? [];
  const passed = checks.filter(check => check.passed).length;
  return checks.length === 0 ? undefined : { passed: Math.min(255, passed), failed: Math.min(255, checks.length - passed) };
}

function spend(state: Execution, index: number, data: AttemptEndedData | AttemptInterruptedData): Execution {
  const atom = state.tasks[index]!.atoms.find(one => one.atom_id === data.atom_id);
  const after = used(state, index, beyond(atom, data));
  const { view } = after;
  return {
    ...after,
    view: { ...view, tokens_used: sum(view.tokens_used, data.tokens_used), cost_usd: sum(view.cost_usd, data.cost_usd) },
  };
}

const unreported = (atom: Atom): Atom => ({ ...atom, tokens_reported: undefined, cost_reported_usd: undefined });

function withAtom(state: Execution, taskIndex: number, atomId: string, change: (atom: Atom) => Atom): Execution {
  const task = state.tasks[taskIndex]!;
  const before = task.atoms.find(atom => atom.atom_id === atomId);
  if (!before)
    return state;
  const after = change(before);
  const atoms = task.atoms.map(atom => (atom === before ? after : atom));
  const changed = { ...task, atoms, status: taskState(task, atoms, state.approvals) };
  return {
    ...state,
    tasks: state.tasks.with(taskIndex, changed),
    view: counted(state.view, task, changed, before, after),
  };
}

/** A task's state follows from those of its atoms and from open questions; one that has begun never waits again. */
function taskState(task: Task, atoms: readonly Atom[], approvals: Execution['approvals']): WorkState {
  const has = (status: WorkState) => atoms.some(atom => atom.status === status);
  if (atoms.every(atom => hasEnded(atom.status)))
    return has('failed') ? 'failed' : has('cancelled') ? 'cancelled' : has('skipped') ? 'skipped' : 'completed';
  if (!has('running') && has('retrying'))
    return 'retrying';
  if (task.status === 'waiting' && !has('running'))
    return 'waiting';
  return approvals.some(one => one.task_id === task.task_id) ? 'blocked' : 'running';
}
