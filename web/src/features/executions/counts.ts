import { type Atom, type Execution, hasEnded, type Task, type WorkState } from './state';

/** The view after one atom, and with it perhaps its task, has changed its status. */
export function counted(view: Execution['view'], was: Task, is: Task, before: Atom, after: Atom): Execution['view'] {
  const change = (holds: (status: WorkState) => boolean) => Number(holds(after.status)) - Number(holds(before.status));
  const running = change(status => status === 'running');
  const ends = endsBetween(before.status, after.status);
  const tests = {
    passed: (view.tests?.passed ?? 0) + (after.tests?.passed ?? 0) - (before.tests?.passed ?? 0),
    failed: (view.tests?.failed ?? 0) + (after.tests?.failed ?? 0) - (before.tests?.failed ?? 0),
  };
  const completedAtoms = view.completed_atoms + ends.completed;
  return {
    ...view,
    running_atoms: view.running_atoms + running,
    completed_atoms: completedAtoms,
    failed_atoms: view.failed_atoms + ends.failed,
    skipped_atoms: view.skipped_atoms + ends.skipped,
    cancelled_atoms: view.cancelled_atoms + ends.cancelled,
    completed_percent: Math.floor((10_000 * completedAtoms) / view.total_atoms) / 100,
    tests: tests.passed + tests.failed === 0 ? undefined : tests,
    waves: view.waves.map(wave => (wave.number === after.wave ? { ...withEnds(wave, ends), running: wave.running + running } : wave)),
    phases: was.status === is.status ? view.phases
      : view.phases.map(phase => (phase.number === is.phase ? withEnds(phase, endsBetween(was.status, is.status)) : phase)),
  };
}

type Ends = { ended: number; completed: number; failed: number; skipped: number; cancelled: number };

/** How the counts of ends change when a status becomes another one. */
function endsBetween(before: WorkState, after: WorkState): Ends {
  const of = (status: WorkState) => Number(after === status) - Number(before === status);
  return {
    ended: Number(hasEnded(after)) - Number(hasEnded(before)),
    completed: of('completed'), failed: of('failed'), skipped: of('skipped'), cancelled: of('cancelled'),
  };
}

function withEnds<Part extends Ends>(part: Part, ends: Ends): Part {
  return {
    ...part,
    ended: part.ended + ends.ended, completed: part.completed + ends.completed, failed: part.failed + ends.failed,
    skipped: part.skipped + ends.skipped, cancelled: part.cancelled + ends.cancelled,
  };
}
