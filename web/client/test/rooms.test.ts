import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SubscribeOptions } from '../src/index.js';
import { Rooms, type RoomAction } from '../src/rooms.js';
import { overlap, wishOf } from '../src/wish.js';

const room = 'execution:E';

function event(seq: number, stream = room) {
  return { kind: 'event' as const, event: { type: 'progress_update', timestamp: '', stream, seq, data: {} } };
}

function subscribed(seq: number, of = room) {
  return { kind: 'subscribed' as const, room: of, seq, seqs: {} };
}

function following(options: SubscribeOptions, of = room): Rooms {
  const rooms = new Rooms();
  rooms.opened();
  rooms.follow(wishOf(1, of, options));
  return rooms;
}

function sent(actions: RoomAction[]): unknown[] {
  return actions.flatMap((action) => (action.do === 'send' ? [action.message] : []));
}

function given(actions: RoomAction[]): unknown[] {
  return actions.flatMap((action): unknown[] =>
    action.do !== 'deliver' ? [] : action.update.kind === 'event' ? [action.update.event.seq] : [action.update]);
}

test('a room is asked for when the connection opens, and again from the last seq', () => {
  const rooms = new Rooms();
  assert.deepEqual(rooms.follow(wishOf(1, room, { since: 4, maxRate: 20 })), []);
  assert.deepEqual(sent(rooms.opened()), [{ type: 'subscribe', room, since: 4, max_rate: 20 }]);
  rooms.received(subscribed(6));
  rooms.received(event(5));
  rooms.lost();
  assert.deepEqual(sent(rooms.opened()), [{ type: 'subscribe', room, since: 5, max_rate: 20 }]);
});

test('live from now means: from where the server said now was, also after a break before the first event', () => {
  const rooms = following({});
  rooms.received(subscribed(7));
  rooms.lost();
  assert.deepEqual(sent(rooms.opened()), [{ type: 'subscribe', room, since: 7 }]);
});

test('a duplicate is dropped', () => {
  const rooms = following({ since: 0 });
  rooms.received(subscribed(2));
  assert.deepEqual(given(rooms.received(event(1))), [1]);
  assert.deepEqual(rooms.received(event(1)), []);
});

test('a hole makes it join anew from before it, and what is still under way is dropped', () => {
  const rooms = following({ since: 0 });
  rooms.received(subscribed(3));
  assert.deepEqual(sent(rooms.received(event(2))), [{ type: 'unsubscribe', room }, { type: 'subscribe', room, since: 0 }]);
  assert.deepEqual(rooms.received(event(3)), []);
  rooms.received({ kind: 'unsubscribed', room });
  rooms.received(subscribed(3));
  assert.deepEqual(given(rooms.received(event(1))), [1]);
});

test('a hole that the server has itself is said as a gap', () => {
  const rooms = following({ since: 0 });
  rooms.received(subscribed(5));
  rooms.received(event(3));
  rooms.received({ kind: 'unsubscribed', room });
  rooms.received(subscribed(5));
  assert.deepEqual(given(rooms.received(event(3))), [{ kind: 'gap', room, from: 0, to: 2, reason: 'missing' }, 3]);
  assert.deepEqual(given(rooms.received(event(4))), [4]);
});

test('a gap is given, and the stream goes on after it', () => {
  const rooms = following({ since: 9 });
  rooms.received(subscribed(2));
  assert.deepEqual(given(rooms.received({ kind: 'gap', room, from: 9, to: 2, reason: 'missing' })), [{ kind: 'gap', room, from: 9, to: 2, reason: 'missing' }]);
  assert.deepEqual(given(rooms.received(event(3))), [3]);
});

test('a full buffer leaves the room, and comes back from the last update when half of it was taken', () => {
  const rooms = following({ since: 0, buffer: 4 });
  rooms.received(subscribed(9));
  for (const seq of [1, 2, 3]) assert.deepEqual(sent(rooms.received(event(seq))), []);
  assert.deepEqual(sent(rooms.received(event(4))), [{ type: 'unsubscribe', room }]);
  assert.deepEqual(rooms.received(event(5)), []);
  rooms.received({ kind: 'unsubscribed', room });
  assert.deepEqual(rooms.taken(1), []);
  assert.deepEqual(sent(rooms.taken(1)), [{ type: 'subscribe', room, since: 4 }]);
});

test('a full buffer stays out of its room when the connection is made anew', () => {
  const rooms = following({ since: 0, buffer: 2 });
  rooms.received(subscribed(9));
  rooms.received(event(1));
  rooms.received(event(2));
  rooms.lost();
  assert.deepEqual(rooms.opened(), []);
  assert.deepEqual(sent(rooms.taken(1)), [{ type: 'subscribe', room, since: 2 }]);
});

test('a snapshot is resumed from by seq; one with tasks is asked for anew', () => {
  for (const tasks of [false, true]) {
    const rooms = new Rooms();
    rooms.follow(wishOf(1, room, { snapshot: true, tasks }));
    const ask = { type: 'subscribe', room, snapshot: true, ...(tasks ? { tasks: true } : {}) };
    assert.deepEqual(sent(rooms.opened()), [ask]);
    rooms.received(subscribed(8));
    rooms.received({ kind: 'snapshot', room, seq: 8, data: {} });
    assert.equal(given(rooms.received(event(2, 'task:E/t1'))).length, tasks ? 1 : 0);
    assert.deepEqual(given(rooms.received(event(9))), [9]);
    rooms.lost();
    assert.deepEqual(sent(rooms.opened()), [tasks ? ask : { type: 'subscribe', room, since: 9 }]);
  }
});

test('a session is resumed with the seq of each execution that came with it', () => {
  const rooms = following({ since: 3 }, 'session:S');
  rooms.received(subscribed(3, 'session:S'));
  rooms.received(event(1, 'execution:X'));
  rooms.received(event(6, 'execution:Y'));
  rooms.received(event(2, 'execution:X'));
  rooms.lost();
  assert.deepEqual(sent(rooms.opened()), [
    { type: 'subscribe', room: 'session:S', since: 3, seqs: { 'execution:X': 2, 'execution:Y': 6 } },
  ]);
});

test('a gap in an execution of a session is given, and its stream goes on after it', () => {
  const rooms = following({ since: 3, seqs: { 'execution:X': 9 } }, 'session:S');
  rooms.received(subscribed(3, 'session:S'));
  const gap = { kind: 'gap' as const, room: 'execution:X', from: 9, to: 2, reason: 'missing' as const };
  assert.deepEqual(given(rooms.received(gap)), [gap]);
  assert.deepEqual(given(rooms.received(event(3, 'execution:X'))), [3]);
});

test('thinned events may leave out seqs', () => {
  const rooms = following({ since: 0, maxRate: 5 });
  rooms.received(subscribed(9));
  assert.deepEqual([4, 9, 7].flatMap((seq) => given(rooms.received(event(seq)))), [4, 9]);
});

test('a room left and joined again drops what was sent before', () => {
  const rooms = following({ since: 0 });
  rooms.leave(1);
  rooms.follow(wishOf(2, room, { since: 0 }));
  assert.deepEqual(rooms.received(subscribed(2)), []);
  assert.deepEqual(rooms.received(event(1)), []);
  rooms.received({ kind: 'unsubscribed', room });
  rooms.received(subscribed(2));
  assert.deepEqual(rooms.received(event(1)).map((action) => action.do === 'deliver' && action.id), [2]);
});

test('a refused room fails alone', () => {
  const rooms = following({ since: 0 });
  const refused = rooms.received({ kind: 'error', code: 'access_denied', message: 'no', room });
  assert.deepEqual(refused, [{ do: 'fail', id: 1, code: 'access_denied', message: 'no' }]);
  assert.equal(rooms.empty, true);
});

test('an error without a room answers what has waited longest', () => {
  const rooms = following({ since: 0 });
  rooms.follow(wishOf(2, 'ticket:1', {}));
  rooms.follow(wishOf(3, 'ticket:2', {}));
  rooms.received(subscribed(4));
  assert.deepEqual(rooms.refusedUnnamed('bad_room', 'no'), [{ do: 'fail', id: 2, code: 'bad_room', message: 'no' }]);
  rooms.received(subscribed(0, 'ticket:2'));
  assert.equal(rooms.refusedUnnamed('bad_room', 'no'), undefined);
});

test('wishes whose events could not be told apart overlap', () => {
  const wish = (name: string, options: SubscribeOptions = {}) => wishOf(1, name, options);
  const all = wish(room, { tasks: true });
  assert.equal(overlap(all, wish('task:E/t1')), true);
  assert.equal(overlap(wish('task:F/t1'), all), false);
  assert.equal(overlap(wish(room), wish('task:E/t1')), false);
  assert.equal(overlap(wish('session:S'), wish(room)), true);
  assert.equal(overlap(wish('session:S'), wish('session:T')), true);
  assert.equal(overlap(wish('ticket:1'), wish('ticket:1')), true);
  assert.equal(overlap(wish('ticket:1'), wish('tenant:default')), false);
});

test('an option that cannot be is named', () => {
  assert.throws(() => wishOf(1, 'nothing', {}), /room: "nothing"/);
  assert.throws(() => wishOf(1, 'ticket:1', { tasks: true }), /tasks: /);
  assert.throws(() => wishOf(1, room, { since: -1 }), /since: -1 /);
  assert.throws(() => wishOf(1, room, { maxRate: 1001 }), /maxRate: 1001 /);
  assert.throws(() => wishOf(1, room, { buffer: 1 }), /buffer: 1 /);
  assert.throws(() => wishOf(1, 'session:S', { seqs: { 'execution:E': 0.5 } }), /seqs\["execution:E"\]: 0.5 /);
});
