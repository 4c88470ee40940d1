import type { Envelope } from '@oleada/client';
import { describe, expect, test } from 'vitest';
import { apply } from './fold';
import { type Execution, fromSnapshot, mostErrors } from './state';

const atom = (atom_id: string, wave: number) => ({ atom_id, wave, status: 'pending' as const, attempts: 0 });

const none = { ended: 0, completed: 0, failed: 0, skipped: 0, cancelled: 0 };

function begun(): Execution {
  return fromSnapshot({
    execution: {
      execution_id: 'e', status: 'running', seq: 1, plan_id: 'p', plan_version: 1, started_at: '2026-01-01T00:00:00.000Z',
      total_tasks: 1, ended_tasks: 0, completed_tasks: 0, failed_tasks: 0, skipped_tasks: 0, cancelled_tasks: 0, progress_percent: 0,
      completed_percent: 0, total_atoms: 2, completed_atoms: 0, failed_atoms: 0, skipped_atoms: 0, cancelled_atoms: 0, running_atoms: 0,
      waiting_approvals: 0, artifacts: 0,
      phases: [{ number: 0, name: 'Discovery', tasks: 1, ...none }],
      waves: [{ number: 1, atoms: 1, ...none, running: 0 }, { number: 2, atoms: 1, ...none, running: 0 }],
    },
    artifacts: [], errors: [],
    tasks: [{ task_id: 't', name: 'T', phase: 0, status: 'ready', atoms: [atom('a', 1), atom('b', 2)] }],
  });
}

let seq = 1;
const on = (stream: string, type: string, data: object): Envelope => ({ stream, type, data, seq: ++seq, timestamp: '2026-01-01T00:00:01.000Z' });
const onTask = (type: string, data: object) => on('task:e/t', type, data);
const onExecution = (type: string, data: object) => on('execution:e', type, data);
const after = (...events: Envelope[]) => events.reduce(apply, begun());

const start = onTask('attempt_started', { atom_id: 'a', attempt: 1, lease: 1, wave: 1, agent: 'command' });
const end = (result: string, more: object = {}) => onTask('attempt_ended', { atom_id: 'a', attempt: 1, result, duration_ms: 5, ...more });

describe('the fold', () => {
  test('does not change the state that it is given', () => {
    const state = begun();
    const before = structuredClone(state);
    apply(apply(state, start), onExecution('artifact_created', { path: 'x', size: 1, type: 'file', language: 'unknown', task_id: 't' }));
    expect(state).toEqual(before);
  });

  test('pending and ready are one to the page', () => expect(begun().tasks[0]?.status).toBe('waiting'));

  test('a task that has begun is running, also while none of its atoms is', () => {
    expect(after(start, end('completed')).tasks[0]?.status).toBe('running');
  });

  test('a failed attempt that is made again takes its checks out of the sum', () => {
    const checks = [{ check: 'x', passed: false }, { check: 'y', passed: true }];
    const failed = after(start, end('failed', { checks, next_attempt_in_ms: 10 }));
    expect([failed.tasks[0]?.status, failed.view.tests]).toEqual(['retrying', { passed: 1, failed: 1 }]);
    const healed = [start, end('completed', { checks: [{ check: 'x', passed: true }] })].reduce(apply, failed);
    expect(healed.view.tests).toEqual({ passed: 1, failed: 0 });
  });

  test('a failed atom moves progress, and not the completed percentage', () => {
    const state = after(start, end('failed'), onTask('atom_skipped', { atom_id: 'b', reason: 'a failed', status: 'skipped' }));
    expect(state.view).toMatchObject({ completed_percent: 0, failed_atoms: 1, skipped_atoms: 1, cancelled_atoms: 0 });
    expect(state.view.phases[0]).toMatchObject({ ended: 1, completed: 0, failed: 1 });
  });

  test('a question blocks its task until it is answered', () => {
    const asked = after(start, onExecution('approval_requested', { approval_id: 'q', action: 'run', task_id: 't' }));
    expect([asked.tasks[0]?.status, asked.view.waiting_approvals]).toEqual(['blocked', 1]);
    const answered = apply(asked, onExecution('approval_resolved', { approval_id: 'q', status: 'denied', by: 'a' }));
    expect([answered.tasks[0]?.status, answered.view.waiting_approvals]).toEqual(['running', 0]);
  });

  test('an interrupted attempt is not counted until it starts again', () => {
    const state = after(start, onTask('attempt_interrupted', { atom_id: 'a', attempt: 1, reason: 'crash' }));
    expect(state.tasks[0]?.atoms[0]).toMatchObject({ status: 'waiting', attempts: 0 });
    expect(state.view.running_atoms).toBe(0);
  });

  test('cents add up to cents', () => {
    const state = after(start, end('failed', { cost_usd: 0.1, next_attempt_in_ms: 1 }), start, end('completed', { cost_usd: 0.2 }));
    expect(state.view.cost_usd).toBe(0.3);
  });

  test('what nobody has reported stays unknown', () => expect(after(start, end('completed')).view.tokens_used).toBeUndefined());

  test('a deleted file is kept and not counted', () => {
    const file = { path: 'x', size: 1, type: 'file', language: 'unknown', task_id: 't', change: 'created' };
    const state = after(onExecution('artifact_created', file), onExecution('artifact_created', { ...file, size: 0, change: 'deleted' }));
    expect([state.view.artifacts, state.artifacts.size]).toEqual([0, 1]);
  });

  test('only the newest errors are kept', () => {
    const events = Array.from({ length: mostErrors + 5 }, (_, n) => onExecution('error', {
      task_id: 't', task_name: 'T', message: `${n}`, error_type: 'exit_code', recoverable: true, retry_attempt: 1, max_retries: 4,
    }));
    expect(after(...events).errors.map(error => error.message).slice(0, 1)).toEqual(['5']);
  });

  test('a pause says why, and a resume takes that back', () => {
    const paused = after(onExecution('execution_paused', { reason: 'lunch' }));
    expect([paused.view.status, paused.view.reason]).toEqual(['paused', 'lunch']);
    const resumed = apply(paused, onExecution('execution_resumed', {}));
    expect([resumed.view.status, resumed.view.reason]).toEqual(['running', undefined]);
  });

  test('events of other executions and unknown types change nothing but the seq', () => {
    const state = begun();
    expect(apply(state, on('execution:other', 'execution_completed', {}))).toBe(state);
    expect(apply(state, on('task:e/none', 'attempt_started', { atom_id: 'a', attempt: 1 }))).toBe(state);
    expect(apply(state, onExecution('from_the_future', {}))).toEqual({ ...state, view: { ...state.view, seq } });
  });
});
