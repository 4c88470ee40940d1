import { expect, test } from 'vitest';
import { indicate } from './indicator-text';

test('an open line alone is not live while a part of the page waits for its state', () => {
  expect(indicate({ kind: 'open' }, 1, 0).kind).toBe('behind');
  expect(indicate({ kind: 'open' }, 0, 0).text).toBe('Live');
});

test('a lost line says when it is tried again, and never counts below zero', () => {
  const waiting = { kind: 'waiting', retryAt: 3000, attempt: 2, reason: 'closed (1006)' } as const;
  expect(indicate(waiting, 1, 100).text).toBe('Reconnecting in 3 s');
  expect(indicate(waiting, 1, 5000).text).toBe('Reconnecting');
});

test('what the server refuses is not called reconnecting', () => {
  expect(indicate({ kind: 'refused', code: 4002, reason: 'Invalid token' }, 0, 0)).toMatchObject({ kind: 'off', detail: 'Invalid token' });
});
