import type { SnapshotView } from '@/generated/rest';

/** What a person calls it, beside its task. */
export function nameOf(snapshot: SnapshotView): string {
  if (snapshot.atom_id !== undefined && snapshot.attempt !== undefined)
    return `${snapshot.atom_id}, attempt ${snapshot.attempt}`;
  const name = snapshot.snapshot.slice(snapshot.snapshot.indexOf('/') + 1);
  return name === 'rest' ? 'What the worktree held at its removal' : name;
}

export function pathOf(executionId: string, snapshot: string): string {
  return `/api/executions/${encodeURIComponent(executionId)}/snapshots/${snapshot.split('/').map(encodeURIComponent).join('/')}`;
}
