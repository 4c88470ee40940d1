import type { ArtifactCreatedData } from '@/generated/events';
import type { ExecutionSnapshot, ExecutionView, TaskView } from '@/generated/rest';

/** The server tells pending and ready apart from what it alone knows (the plan's edges); here they are one. */
export type WorkState = 'waiting' | 'running' | 'blocked' | 'retrying' | 'completed' | 'failed' | 'skipped' | 'cancelled';

export type Atom = Omit<TaskView['atoms'][number], 'status'> & { status: WorkState };

export type Task = Omit<TaskView, 'status' | 'atoms'> & { status: WorkState; atoms: readonly Atom[] };

export type Artifact = ArtifactCreatedData;

export type Failure = ExecutionSnapshot['errors'][number];

export type Approval = NonNullable<ExecutionSnapshot['approvals']>[number];

/** An execution as the page shows it: the server's snapshot, and every event after it. */
export type Execution = {
  readonly view: ExecutionView;
  readonly tasks: readonly Task[];
  /** By path, in the order in which the paths first appeared; deleted files included. */
  readonly artifacts: ReadonlyMap<string, Artifact>;
  /** How many there were at the snapshot, where it had not all of them. */
  readonly artifactsTotal?: number;
  /** The newest, the oldest of them first. */
  readonly errors: readonly Failure[];
  /** What waits for a person's decision, the oldest first. */
  readonly approvals: readonly Approval[];
};

export const mostErrors = 100;

export function hasEnded(status: WorkState): boolean {
  return status === 'completed' || status === 'failed' || status === 'skipped' || status === 'cancelled';
}

export function workState(status: TaskView['status']): WorkState {
  if (status === 'pending' || status === 'ready')
    return 'waiting';
  return status;
}

export function fromSnapshot(snapshot: ExecutionSnapshot): Execution {
  return {
    view: snapshot.execution,
    tasks: (snapshot.tasks ?? []).map(task => ({
      ...task,
      status: workState(task.status),
      atoms: task.atoms.map(atom => ({ ...atom, status: workState(atom.status) })),
    })),
    artifacts: new Map(snapshot.artifacts.map(artifact => [artifact.path, artifact])),
    artifactsTotal: snapshot.artifacts_total,
    errors: snapshot.errors.slice(-mostErrors),
    approvals: snapshot.approvals ?? [],
  };
}
