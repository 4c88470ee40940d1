import { followerOf, subscribeMessage, type Follower } from './follower.js';
import type { ClientMessage, ServerMessage } from './messages.js';
import type { Envelope, Update } from './update.js';
import { executionOfTask, isSession, overlap, type Wish } from './wish.js';

export type RoomAction =
  | { do: 'send'; message: ClientMessage }
  | { do: 'deliver'; id: number; update: Update }
  | { do: 'fail'; id: number; code: string; message: string };

/** Below the server's 256, so that rooms being left have a place too. */
const MOST_ROOMS = 200;

/** The rooms of one connection: what to ask for, what to accept, what to drop. Without clock and I/O. */
export class Rooms {
  readonly #followers = new Map<string, Follower>();
  readonly #rooms = new Map<number, string>();
  /** Rooms whose leaving is not yet answered: what comes for them was sent before, and is dropped. */
  readonly #leaving = new Map<string, Wish[]>();
  #session: Follower | undefined;
  #open = false;
  #askings = 0;
  #out: RoomAction[] = [];

  get empty(): boolean {
    return this.#followers.size === 0;
  }

  /** Whether the wish has a place beside the others. */
  admits(wish: Wish): boolean {
    if (this.#followers.size >= MOST_ROOMS) return false;
    for (const follower of this.#followers.values()) if (overlap(follower.wish, wish)) return false;
    for (const left of this.#leaving.values())
      if (left.some((other) => other.room !== wish.room && overlap(other, wish))) return false;
    return true;
  }

  follow(wish: Wish): RoomAction[] {
    const follower = followerOf(wish);
    this.#followers.set(wish.room, follower);
    this.#rooms.set(wish.id, wish.room);
    if (isSession(wish.room)) this.#session = follower;
    if (this.#open) this.#ask(follower);
    return this.#take();
  }

  leave(id: number): RoomAction[] {
    const follower = this.#byId(id);
    if (follower) {
      this.#leave(follower);
      this.#forget(follower);
    }
    return this.#take();
  }

  /** The reader took one update. */
  taken(id: number): RoomAction[] {
    const follower = this.#byId(id);
    if (follower) {
      follower.waiting--;
      if (follower.phase === 'full' && follower.waiting <= follower.wish.buffer / 2) {
        follower.phase = 'out';
        if (this.#open) this.#ask(follower);
      }
    }
    return this.#take();
  }

  opened(): RoomAction[] {
    this.#open = true;
    for (const follower of [...this.#followers.values()]) if (follower.phase === 'out') this.#ask(follower);
    return this.#take();
  }

  lost(): void {
    this.#open = false;
    this.#leaving.clear();
    for (const follower of this.#followers.values()) if (follower.phase !== 'full') follower.phase = 'out';
  }

  /** Ends all of them. */
  refused(code: string, message: string): RoomAction[] {
    for (const follower of [...this.#followers.values()]) this.#fail(follower, code, message);
    return this.#take();
  }

  received(message: ServerMessage): RoomAction[] {
    if (message.kind === 'event') this.#event(message.event);
    else if (message.kind === 'unsubscribed') this.#left(message.room);
    else if ('room' in message && message.room !== undefined) {
      const follower = this.#followerOf(message.room);
      // While the room is being left, this answers what was asked before that.
      const current = follower && !this.#leaving.has(follower.wish.room) && (follower.phase === 'in' || follower.phase === 'asked');
      if (current && follower.wish.room === message.room) this.#answer(follower, message);
      else if (current && message.kind === 'gap') this.#gapOfOther(follower, message);
    }
    return this.#take();
  }

  /** An error that names no room: it answers what has waited longest. Undefined where that cannot be told. */
  refusedUnnamed(code: string, message: string): RoomAction[] | undefined {
    let first: Follower | undefined;
    for (const follower of this.#followers.values())
      if (follower.phase === 'asked' && (!first || follower.asked < first.asked)) first = follower;
    // While a room is being left, its answers could be mistaken for another's.
    if (!first || this.#leaving.size > 0) return undefined;
    this.#fail(first, code, message);
    return this.#take();
  }

  #answer(follower: Follower, message: ServerMessage): void {
    switch (message.kind) {
      case 'subscribed':
        this.#joined(follower, message.seq, message.seqs, message.epoch);
        break;
      case 'snapshot':
        follower.position = message.seq;
        follower.epoch = follower.arriving;
        if (follower.wish.tasks) follower.others.clear();
        this.#deliver(follower, { kind: 'snapshot', room: message.room, seq: message.seq, data: message.data, ...epochOf(follower) });
        break;
      case 'gap':
        follower.position = message.to;
        this.#deliver(follower, { kind: 'gap', room: message.room, from: message.from, to: message.to, reason: message.reason });
        break;
      case 'error':
        this.#fail(follower, message.code, message.message);
        break;
    }
  }

  /** Of an execution that comes with its session. */
  #gapOfOther(follower: Follower, gap: ServerMessage & { kind: 'gap' }): void {
    follower.others.set(gap.room, gap.to);
    this.#deliver(follower, { kind: 'gap', room: gap.room, from: gap.from, to: gap.to, reason: gap.reason });
  }

  #joined(follower: Follower, seq: number, seqs: Record<string, number>, epoch: string | undefined): void {
    follower.phase = 'in';
    follower.arriving = epoch;
    if (follower.position !== undefined || follower.wish.snapshot) return;
    follower.position = seq;
    follower.epoch = epoch;
    for (const [stream, head] of Object.entries(seqs)) if (!follower.others.has(stream)) follower.others.set(stream, head);
  }

  #event(event: Envelope): void {
    const follower = this.#followerOf(event.stream);
    if (!follower || follower.phase !== 'in' || follower.position === undefined) return;
    const own = event.stream === follower.wish.room;
    const last = own ? follower.position : follower.others.get(event.stream);
    if (last !== undefined && event.seq <= last) return;
    const exact = follower.wish.maxRate === undefined && (own || !follower.wish.tasks);
    if (exact && last !== undefined && event.seq > last + 1 && !this.#hole(follower, event, last)) return;
    if (own) follower.position = event.seq;
    else follower.others.set(event.stream, event.seq);
    follower.epoch = follower.arriving;
    this.#deliver(follower, { kind: 'event', event, ...epochOf(follower) });
  }

  /** Whether the event may be delivered after all: joining anew has not closed the hole, and it was said. */
  #hole(follower: Follower, event: Envelope, last: number): boolean {
    const place = `${event.stream}#${last}`;
    if (follower.holeAt !== place) {
      follower.holeAt = place;
      this.#leave(follower);
      this.#ask(follower);
      return false;
    }
    // May fill the buffer by one more than its bound: the gap and what follows it belong together.
    this.#push(follower, { kind: 'gap', room: event.stream, from: last, to: event.seq - 1, reason: 'missing' });
    return true;
  }

  #followerOf(stream: string): Follower | undefined {
    const own = this.#followers.get(stream);
    if (own) return own;
    const execution = executionOfTask(stream);
    if (execution === undefined) return stream.startsWith('execution:') ? this.#session : undefined;
    const follower = this.#followers.get(execution);
    return follower?.wish.tasks ? follower : undefined;
  }

  #deliver(follower: Follower, update: Update): void {
    this.#push(follower, update);
    if (follower.waiting < follower.wish.buffer) return;
    this.#leave(follower);
    follower.phase = 'full';
  }

  #push(follower: Follower, update: Update): void {
    follower.waiting++;
    this.#out.push({ do: 'deliver', id: follower.wish.id, update });
  }

  #ask(follower: Follower): void {
    const message = subscribeMessage(follower);
    if (message === undefined) {
      this.#fail(follower, 'too_many_executions', 'the session has more executions than a message can name to resume them');
      return;
    }
    follower.phase = 'asked';
    follower.asked = ++this.#askings;
    this.#out.push({ do: 'send', message });
  }

  #leave(follower: Follower): void {
    if (follower.phase !== 'asked' && follower.phase !== 'in') return;
    const room = follower.wish.room;
    this.#leaving.set(room, [...(this.#leaving.get(room) ?? []), follower.wish]);
    follower.phase = 'out';
    this.#out.push({ do: 'send', message: { type: 'unsubscribe', room } });
  }

  #left(room: string): void {
    const rest = this.#leaving.get(room)?.slice(1) ?? [];
    if (rest.length > 0) this.#leaving.set(room, rest);
    else this.#leaving.delete(room);
  }

  #fail(follower: Follower, code: string, message: string): void {
    this.#forget(follower);
    this.#out.push({ do: 'fail', id: follower.wish.id, code, message });
  }

  #forget(follower: Follower): void {
    this.#followers.delete(follower.wish.room);
    this.#rooms.delete(follower.wish.id);
    if (this.#session === follower) this.#session = undefined;
  }

  #byId(id: number): Follower | undefined {
    const room = this.#rooms.get(id);
    return room === undefined ? undefined : this.#followers.get(room);
  }

  #take(): RoomAction[] {
    const actions = this.#out;
    this.#out = [];
    return actions;
  }
}

function epochOf({ epoch }: Follower): { epoch?: string } {
  return epoch === undefined ? {} : { epoch };
}
