import type { Envelope } from '@oleada/client';
import { expect, test } from 'vitest';
import { lineOf, mostLines, type OutputLine, withLines } from './output-lines';

const event = (type: string, data: object): Envelope => ({ stream: 'task:e/t', seq: 7, timestamp: '2026-01-01T00:00:00.000Z', type, data });

test('a printed line keeps its channel, and says where it was cut off', () => {
  const data = { atom_id: 'a', attempt: 1, channel: 'stderr', text: 'long', truncated: true };
  expect(lineOf(event('output', data))).toEqual({ key: 7, kind: 'stderr', atom: 'a', text: 'long …' });
});

test('an attempt that failed says why once', () => {
  const data = { atom_id: 'a', attempt: 2, result: 'failed', duration_ms: 56, exit_code: 3, message: 'exit code 3\ntripping' };
  expect(lineOf(event('attempt_ended', data))).toMatchObject({ kind: 'bad', text: 'a: attempt 2 failed after 56 ms: exit code 3\ntripping' });
});

test('what an agent says and does is shown, its own lines are not', () => {
  const at = { atom_id: 'a', attempt: 1 };
  expect(lineOf(event('agent_text', { ...at, text: 'done' }))).toMatchObject({ kind: 'said', text: 'done' });
  expect(lineOf(event('tool_started', { ...at, call_id: 'c', tool: 'Bash', input: 'make' }))).toMatchObject({ kind: 'tool', text: 'Bash make' });
  expect(lineOf(event('tool_ended', { ...at, call_id: 'c', failed: true, output: 'no rule' }))).toMatchObject({ kind: 'stderr', text: 'no rule' });
  expect(lineOf(event('tool_ended', { ...at, call_id: 'c', failed: false }))).toBeUndefined();
  expect(lineOf(event('agent_asked', { ...at, question_id: 'q', action: 'run', detail: 'make' }))).toMatchObject({ text: 'asks: run make' });
  expect(lineOf(event('agent_answered', { ...at, question_id: 'q', allowed: false, by: 'policy' }))).toMatchObject({ kind: 'bad', text: 'denied by policy' });
  expect(lineOf(event('output', { ...at, channel: 'raw', text: '{}' }))).toBeUndefined();
});

test('what is no output makes no line', () => expect(lineOf(event('from_the_future', {}))).toBeUndefined());

test('the oldest lines go when there are too many', () => {
  const lines = (from: number, count: number): OutputLine[] =>
    Array.from({ length: count }, (_, n) => ({ key: from + n, kind: 'stdout', atom: 'a', text: '' }));
  const kept = withLines(lines(0, mostLines), lines(mostLines, 3));
  expect([kept.length, kept[0]?.key, kept.at(-1)?.key]).toEqual([mostLines, 3, mostLines + 2]);
});
