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

test('what is no output makes no line', () => expect(lineOf(event('from_the_future', {}))).toBeUndefined());

test('the oldest lines go when there are too many', () => {
  const lines = (from: number, count: number): OutputLine[] =>
    Array.from({ length: count }, (_, n) => ({ key: from + n, kind: 'stdout', atom: 'a', text: '' }));
  const kept = withLines(lines(0, mostLines), lines(mostLines, 3));
  expect([kept.length, kept[0]?.key, kept.at(-1)?.key]).toEqual([mostLines, 3, mostLines + 2]);
});
