import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultTiming, Machine, type Action, type Input } from '../src/machine.js';
import { wishOf } from '../src/wish.js';

const wish = wishOf(1, 'execution:E', { since: 0 });

class Script {
  readonly machine: Machine;
  now = 0;

  constructor(hasKey = false, roll = 1) {
    this.machine = new Machine(hasKey, defaultTiming, () => roll);
  }

  step(input: Input): string[] {
    return this.machine.step(input, this.now).map(shortly);
  }

  at(now: number, input: Input): string[] {
    this.now = now;
    return this.step(input);
  }

  open(line: number): void {
    this.step({ on: 'received', line, message: { kind: 'connected' } });
  }
}

function shortly(action: Action): string {
  if (action.do === 'state') return action.state.kind;
  if (action.do === 'send') return `send ${action.message.type}`;
  return 'line' in action ? `${action.do} ${action.line}` : action.do;
}

const lost = (line: number, code = 1006): Input => ({ on: 'lost', line, code, reason: 'gone' });
const time: Input = { on: 'time' };

test('the first subscription connects, and asks when the server has greeted', () => {
  const script = new Script();
  assert.deepEqual(script.step({ on: 'follow', wish }), ['connecting', 'open 1']);
  assert.deepEqual(script.step({ on: 'received', line: 1, message: { kind: 'connected' } }), ['open', 'send subscribe']);
});

test('with a key a token is fetched before each connection', () => {
  const script = new Script(true);
  assert.deepEqual(script.step({ on: 'follow', wish }), ['connecting', 'token 1']);
  assert.deepEqual(script.step({ on: 'token', line: 1, token: 't' }), ['open 1']);
});

test('the waits double up to ten seconds, and are spread from their half', () => {
  for (const [roll, waits] of [[1, [250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000]], [0, [125, 250, 500, 1000, 2000, 4000, 5000, 5000]]] as const) {
    const script = new Script(false, roll);
    script.step({ on: 'follow', wish });
    for (const [attempt, wait] of waits.entries()) {
      script.step(lost(2 * attempt + 1));
      assert.equal(script.machine.wakeAt - script.now, wait);
      assert.deepEqual(script.machine.state, { kind: 'waiting', retryAt: script.now + wait, attempt: attempt + 1, reason: 'gone' });
      assert.deepEqual(script.at(script.machine.wakeAt - 1, time), []);
      assert.deepEqual(script.at(script.machine.wakeAt, time), ['connecting', `open ${2 * attempt + 3}`]);
    }
  }
});

test('the waits begin small again after a connection that stood', () => {
  for (const [stood, wait] of [[4999, 1000], [5000, 250]] as const) {
    const script = new Script();
    script.step({ on: 'follow', wish });
    script.step(lost(1));
    script.at(script.machine.wakeAt, time);
    script.step(lost(3));
    script.at(script.machine.wakeAt, time);
    script.open(5);
    script.at(script.now + stood, lost(5));
    assert.equal(script.machine.wakeAt - script.now, wait);
  }
});

test('what an earlier connection still says is ignored', () => {
  const script = new Script();
  script.step({ on: 'follow', wish });
  script.step(lost(1));
  assert.deepEqual(script.step({ on: 'received', line: 1, message: { kind: 'connected' } }), []);
  assert.deepEqual(script.step(lost(1)), []);
});

test('a silent line is asked, and dropped when it does not answer', () => {
  const script = new Script();
  script.step({ on: 'follow', wish });
  script.open(1);
  assert.deepEqual(script.at(14_999, time), []);
  assert.deepEqual(script.at(15_000, time), ['send ping']);
  assert.deepEqual(script.at(24_999, time), []);
  assert.deepEqual(script.at(25_000, time), ['drop 1', 'waiting']);
});

test('anything that is heard shows that the line stands', () => {
  const script = new Script();
  script.step({ on: 'follow', wish });
  script.open(1);
  script.at(15_000, time);
  script.at(20_000, { on: 'received', line: 1, message: { kind: 'other' } });
  assert.deepEqual(script.at(34_999, time), []);
  assert.deepEqual(script.at(35_000, time), ['send ping']);
});

test('a connection that does not come is given up', () => {
  const script = new Script();
  script.step({ on: 'follow', wish });
  assert.deepEqual(script.at(10_000, time), ['drop 1', 'waiting']);
});

test('a hint makes the wait end and an open line be asked', () => {
  const script = new Script();
  script.step({ on: 'follow', wish });
  script.step(lost(1));
  assert.deepEqual(script.step({ on: 'hint', better: false }), []);
  assert.deepEqual(script.step({ on: 'hint', better: true }), ['connecting', 'open 3']);
  script.open(3);
  assert.deepEqual(script.step({ on: 'hint', better: false }), ['send ping']);
  assert.deepEqual(script.step({ on: 'hint', better: true }), []);
});

test('without a key a refused connection ends everything, until something is subscribed anew', () => {
  const script = new Script();
  script.step({ on: 'follow', wish });
  assert.deepEqual(script.step(lost(1, 4001)), ['refused', 'fail']);
  assert.equal(script.machine.wakeAt, Infinity);
  assert.deepEqual(script.step({ on: 'follow', wish }), ['connecting', 'open 3']);
});

test('with a key one new token is tried', () => {
  const script = new Script(true);
  script.step({ on: 'follow', wish });
  script.step({ on: 'token', line: 1, token: 't' });
  assert.deepEqual(script.step(lost(1, 4002)), ['connecting', 'token 2']);
  script.step({ on: 'token', line: 2, token: 'u' });
  assert.deepEqual(script.step(lost(2, 4002)), ['refused', 'fail']);
});

test('a token that expires on a connection that stood is renewed every time', () => {
  const script = new Script(true);
  script.step({ on: 'follow', wish });
  for (let line = 1; line < 5; line++) {
    script.step({ on: 'token', line, token: 't' });
    script.open(line);
    assert.deepEqual(script.at(script.now + 60_000, lost(line, 4002)), ['connecting', `token ${line + 1}`]);
  }
});

test('an error that names no room, or what is no message, costs the connection', () => {
  for (const message of [{ kind: 'error', code: 'too_many_messages', message: 'x', room: undefined } as const, undefined]) {
    const script = new Script();
    script.step({ on: 'follow', wish });
    script.open(1);
    assert.deepEqual(script.step({ on: 'received', line: 1, message }), ['drop 1', 'waiting']);
  }
});

test('closed means that nothing happens any more', () => {
  const script = new Script();
  script.step({ on: 'follow', wish });
  script.open(1);
  assert.deepEqual(script.step({ on: 'close' }), ['drop 1', 'closed']);
  assert.equal(script.machine.wakeAt, Infinity);
  assert.deepEqual(script.step(lost(1)), []);
});
