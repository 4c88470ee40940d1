import { readFileSync } from 'node:fs';
import type { Envelope } from '@oleada/client';
import { expect, test } from 'vitest';
import type { ExecutionSnapshot } from '@/generated/rest';
import { apply } from './fold';
import { fromSnapshot } from './state';

/** Runs of the engine's simulator, written by the test that starts this. */
type Recording = { seed: number; events: Envelope[]; snapshots: Array<{ after: number; state: ExecutionSnapshot }> };

const recordings = JSON.parse(readFileSync(process.env.OLEADA_RECORDINGS!, 'utf8')) as Recording[];

/** JSON leaves out what is undefined, and so does the server. */
const plain = (state: ReturnType<typeof fromSnapshot>) => JSON.parse(JSON.stringify({ ...state, artifacts: [...state.artifacts] })) as unknown;

test('from any snapshot the events lead to every later one', () => {
  let compared = 0;
  for (const { seed, events, snapshots } of recordings)
    for (const [index, first] of snapshots.entries()) {
      // From the first to all the others; from the others to the next, which is the same by induction.
      const later = index === 0 ? snapshots : snapshots.slice(index, index + 2);
      let state = fromSnapshot(first.state);
      let at = first.after;
      for (const target of later) {
        for (; at < target.after; at++)
          state = apply(state, events[at]!);
        expect(plain(state), `seed ${seed}, from ${first.after} to ${target.after}`).toEqual(plain(fromSnapshot(target.state)));
        compared++;
      }
    }
  expect(compared).toBeGreaterThan(recordings.length);
  // Milliseconds: it is a matter of minutes where everything else runs beside it.
}, 120_000);
