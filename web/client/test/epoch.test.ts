import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClientMessage, ServerMessage } from '../src/messages.js';
import { Rooms, type RoomAction } from '../src/rooms.js';
import { wishOf } from '../src/wish.js';
import { Chance } from './chance.js';

const streams = ['session:S', 'execution:E', 'execution:F'];

/** An event, or with an empty stream a start of the server. */
type Entry = { stream: string; id: string };

/** A server whose log loses its end and is restored from copies, over one connection. */
class EpochServer {
  readonly toClient: ServerMessage[] = [];
  readonly #cursors = new Map<string, number>();
  readonly #copies: Entry[][] = [];
  #log: Entry[] = [];
  #starts = 0;
  #written = 0;

  constructor() {
    this.#start();
  }

  of(stream: string): string[] {
    return this.#log.filter((entry) => entry.stream === stream).map((entry) => entry.id);
  }

  append(stream: string): void {
    this.#log.push({ stream, id: `e${++this.#written}` });
  }

  restart(chance: Chance, loses: boolean): void {
    this.#copies.push([...this.#log]);
    if (loses && chance.happens(0.5))
      this.#log = chance.happens(0.3) ? [...chance.of(this.#copies)] : this.#log.slice(0, this.#log.length - chance.below(Math.min(12, this.#log.length)));
    this.#start();
  }

  disconnect(): void {
    this.#cursors.clear();
    this.toClient.length = 0;
  }

  received(message: ClientMessage): void {
    if (message.type === 'unsubscribe') {
      this.#cursors.clear();
      this.toClient.push({ kind: 'unsubscribed', room: message.room });
    } else if (message.type === 'subscribe') this.#join(message);
  }

  sendNext(chance: Chance): void {
    const due = [...this.#cursors].filter(([stream, at]) => at < this.of(stream).length).map(([stream]) => stream);
    if (due.length === 0) return;
    const stream = chance.of(due);
    const seq = this.#cursors.get(stream)! + 1;
    this.#cursors.set(stream, seq);
    this.toClient.push({ kind: 'event', event: { type: this.of(stream)[seq - 1]!, timestamp: '', stream, seq, data: {} } });
  }

  #start(): void {
    this.#log.push({ stream: '', id: `epoch${++this.#starts}` });
  }

  #join(wish: ClientMessage & { type: 'subscribe' }): void {
    const { room } = wish;
    const gaps: ServerMessage[] = [];
    for (const stream of room === 'session:S' ? streams : [room]) {
      const since = (stream === room ? wish.since : wish.seqs?.[stream]) ?? 0;
      const to = Math.min(since, this.#validOf(stream, since, wish.epoch));
      this.#cursors.set(stream, to);
      if (to < since) gaps.push({ kind: 'gap', room: stream, from: since, to, reason: 'lost_tail' });
    }
    this.toClient.push({ kind: 'subscribed', room, seq: this.of(room).length, seqs: {}, epoch: `epoch${this.#starts}` }, ...gaps);
  }

  /** Up to which seq the log has what a client has. */
  #validOf(stream: string, since: number, epoch: string | undefined): number {
    if (epoch === undefined || since === 0) return this.of(stream).length;
    const start = this.#log.findIndex((entry) => entry.stream === '' && entry.id === epoch);
    if (start < 0) return 0;
    const end = this.#log.findIndex((entry, index) => index > start && entry.stream === '');
    return this.#log.slice(0, end < 0 ? undefined : end).filter((entry) => entry.stream === stream).length;
  }
}

/** One room over a line that is cut after any message; keeps what a reader would have. */
class Following {
  readonly server = new EpochServer();
  readonly has = new Map<string, string[]>(streams.map((stream) => [stream, []]));
  gaps = 0;
  readonly #rooms = new Rooms();
  readonly #toServer: ClientMessage[] = [];

  constructor(room: string) {
    this.#perform(this.#rooms.follow(wishOf(1, room, { since: 0, buffer: 4 })));
    this.#perform(this.#rooms.opened());
  }

  step(chance: Chance, loses: boolean, faults: boolean): void {
    const roll = chance.below(12);
    if (roll < 2 && faults) this.server.append(chance.of(streams));
    else if (roll === 2 && faults && chance.happens(0.25)) this.#lose();
    else if (roll === 3 && faults && chance.happens(0.15)) {
      this.server.restart(chance, loses);
      this.#lose();
    } else if (roll < 6) this.#toServer.splice(0, 1).forEach((message) => this.server.received(message));
    else if (roll < 10) this.server.toClient.splice(0, 1).forEach((message) => this.#perform(this.#rooms.received(message)));
    else this.server.sendNext(chance);
  }

  #lose(): void {
    this.#toServer.length = 0;
    this.server.disconnect();
    this.#rooms.lost();
    this.#perform(this.#rooms.opened());
  }

  #perform(actions: RoomAction[]): void {
    for (const action of actions) {
      if (action.do === 'send') this.#toServer.push(action.message);
      else if (action.do === 'fail') assert.fail(action.message);
      else {
        const { update } = action;
        if (update.kind === 'gap') {
          this.gaps++;
          this.has.get(update.room)!.length = update.to;
        } else if (update.kind === 'event') {
          const events = this.has.get(update.event.stream)!;
          assert.equal(update.event.seq, events.length + 1);
          events.push(update.event.type);
        }
        this.#perform(this.#rooms.taken(action.id));
      }
    }
  }
}

for (const room of ['execution:E', 'session:S'])
  for (const loses of [true, false])
    test(`${room} is what the log is after restarts ${loses ? 'that lose events' : 'that lose nothing'}`, () => {
      let gaps = 0;
      for (let seed = 1; seed <= 200; seed++) {
        const chance = new Chance(seed);
        const following = new Following(room);
        for (let step = 0; step < 600; step++) following.step(chance, loses, true);
        for (let step = 0; step < 3_000; step++) following.step(chance, loses, false);
        for (const stream of room === 'session:S' ? streams : [room])
          assert.deepEqual(following.has.get(stream), following.server.of(stream), `seed ${seed}: ${stream}`);
        gaps += following.gaps;
      }
      if (loses) assert.ok(gaps > 100, `${gaps} gaps`);
      else assert.equal(gaps, 0);
    });

test('an epoch is sent with since, and kept from the first event after subscribed on', () => {
  const rooms = new Rooms();
  rooms.follow(wishOf(1, 'execution:E', { since: 3, epoch: 'before00' }));
  const asked = () => rooms.opened().map((action) => action.do === 'send' && action.message)[0];
  assert.deepEqual(asked(), { type: 'subscribe', room: 'execution:E', since: 3, epoch: 'before00' });

  rooms.received({ kind: 'subscribed', room: 'execution:E', seq: 9, seqs: {}, epoch: 'after000' });
  rooms.lost();
  assert.deepEqual(asked(), { type: 'subscribe', room: 'execution:E', since: 3, epoch: 'before00' });

  rooms.received({ kind: 'subscribed', room: 'execution:E', seq: 9, seqs: {}, epoch: 'after000' });
  const event = { type: 'x', timestamp: '', stream: 'execution:E', seq: 4, data: {} };
  assert.deepEqual(rooms.received({ kind: 'event', event }), [{ do: 'deliver', id: 1, update: { kind: 'event', event, epoch: 'after000' } }]);
  rooms.lost();
  assert.deepEqual(asked(), { type: 'subscribe', room: 'execution:E', since: 4, epoch: 'after000' });
});

test('an epoch without since is refused by name', () => {
  assert.throws(() => wishOf(1, 'execution:E', { epoch: 'before00' }), /epoch/);
});
