import type { ClientMessage, ServerMessage } from './messages.js';
import { Rooms, type RoomAction } from './rooms.js';
import type { ConnectionState } from './update.js';
import type { Wish } from './wish.js';

/** Milliseconds. */
export type Timing = {
  firstRetry: number;
  longestRetry: number;
  /** For a connection to be made, token included. */
  connectTimeout: number;
  /** Silence after which the line is asked whether it still stands. */
  pingAfter: number;
  /** For the answer. */
  pingTimeout: number;
  /** A connection that stood this long was a good one: the wait after it begins small again. */
  stableAfter: number;
};

export const defaultTiming: Timing = {
  firstRetry: 250,
  longestRetry: 10_000,
  connectTimeout: 10_000,
  pingAfter: 15_000,
  pingTimeout: 10_000,
  stableAfter: 5_000,
};

/** `line` numbers the attempts to connect; what concerns an earlier one than the present is ignored. */
export type Input =
  | { on: 'follow'; wish: Wish }
  | { on: 'leave'; id: number }
  | { on: 'taken'; id: number }
  | { on: 'token'; line: number; token: string }
  | { on: 'refused'; line: number; code: number; reason: string }
  | { on: 'lost'; line: number; code: number; reason: string }
  | { on: 'received'; line: number; message: ServerMessage | undefined }
  | { on: 'time' }
  /** The network, or the page's visibility, has changed; `better`: worth trying at once. */
  | { on: 'hint'; better: boolean }
  | { on: 'close' };

export type Action =
  | RoomAction
  | { do: 'token'; line: number }
  | { do: 'open'; line: number; token: string | undefined }
  | { do: 'drop'; line: number }
  | { do: 'state'; state: ConnectionState };

const NO_TOKEN = 4001;
const BAD_TOKEN = 4002;

/**
 * The life of one connection: closed → connecting → open → waiting → connecting …, or refused. Each input gives the
 * actions to perform, in order. No clock, no I/O: the time comes with the input, chance by `roll` (0 to 1).
 */
export class Machine {
  readonly rooms = new Rooms();
  readonly #timing: Timing;
  readonly #hasKey: boolean;
  readonly #roll: () => number;
  #state: ConnectionState = { kind: 'closed' };
  #line = 0;
  #attempt = 0;
  /** When to look at the clock again, in the present state. */
  #due = Infinity;
  #openedAt = 0;
  #heardAt = 0;
  #asked = false;
  /** A new token was tried already since the last good connection. */
  #renewed = false;
  #out: Action[] = [];

  constructor(hasKey: boolean, timing: Timing, roll: () => number) {
    this.#hasKey = hasKey;
    this.#timing = timing;
    this.#roll = roll;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** When the next `time` input is due. */
  get wakeAt(): number {
    return this.#state.kind === 'open' && !this.#asked ? this.#heardAt + this.#timing.pingAfter : this.#due;
  }

  step(input: Input, now: number): Action[] {
    this.#out = [];
    if ('line' in input && input.line !== this.#line) return this.#out;
    switch (input.on) {
      case 'follow': this.#follow(input.wish, now); break;
      case 'leave': this.#perform(this.rooms.leave(input.id)); break;
      case 'taken': this.#perform(this.rooms.taken(input.id)); break;
      case 'token': this.#out.push({ do: 'open', line: this.#line, token: input.token }); break;
      case 'refused': this.#refuse(input.code, input.reason); break;
      case 'lost': this.#lost(input.code, input.reason, now); break;
      case 'received': this.#received(input.message, now); break;
      case 'time': this.#time(now); break;
      case 'hint': this.#hint(input.better, now); break;
      case 'close': this.#close(); break;
    }
    return this.#out;
  }

  #follow(wish: Wish, now: number): void {
    this.#perform(this.rooms.follow(wish));
    if (this.#state.kind === 'closed' || this.#state.kind === 'refused') this.#connect(now);
  }

  #connect(now: number): void {
    this.#line++;
    this.#due = now + this.#timing.connectTimeout;
    this.#become({ kind: 'connecting' });
    this.#out.push(this.#hasKey ? { do: 'token', line: this.#line } : { do: 'open', line: this.#line, token: undefined });
  }

  #received(message: ServerMessage | undefined, now: number): void {
    this.#heardAt = now;
    this.#asked = false;
    if (message === undefined) this.#drop('the server sent what is no message', now);
    else if (message.kind === 'connected' && this.#state.kind === 'connecting') {
      this.#openedAt = now;
      this.#become({ kind: 'open' });
      this.#perform(this.rooms.opened());
    } else if (message.kind === 'error' && message.room === undefined) this.#refusedUnnamed(message.code, message.message, now);
    else this.#perform(this.rooms.received(message));
  }

  #refusedUnnamed(code: string, message: string, now: number): void {
    // Too fast is nobody's fault in particular; a new connection, after a wait, asks for everything again.
    const actions = code === 'too_many_messages' ? undefined : this.rooms.refusedUnnamed(code, message);
    if (actions) this.#perform(actions);
    else this.#drop(`${code}: ${message}`, now);
  }

  #time(now: number): void {
    if (now < this.wakeAt) return;
    if (this.#state.kind === 'waiting') this.#connect(now);
    else if (this.#state.kind === 'connecting') this.#drop('the server did not answer in time', now);
    else if (this.#state.kind === 'open') {
      if (this.#asked) this.#drop('the line is dead', now);
      else this.#ask(now);
    }
  }

  #hint(better: boolean, now: number): void {
    if (this.#state.kind === 'open' && !this.#asked) this.#ask(now);
    else if (this.#state.kind === 'waiting' && better) {
      this.#attempt = 0;
      this.#connect(now);
    }
  }

  #ask(now: number): void {
    this.#asked = true;
    this.#due = now + this.#timing.pingTimeout;
    this.#out.push({ do: 'send', message: { type: 'ping' } satisfies ClientMessage });
  }

  #drop(reason: string, now: number): void {
    this.#out.push({ do: 'drop', line: this.#line });
    this.#lost(0, reason, now);
  }

  #lost(code: number, reason: string, now: number): void {
    const good = this.#state.kind === 'open' && now - this.#openedAt >= this.#timing.stableAfter;
    if (good) {
      this.#attempt = 0;
      this.#renewed = false;
    }
    this.rooms.lost();
    this.#asked = false;
    if (code !== NO_TOKEN && code !== BAD_TOKEN) this.#wait(reason, now);
    else if (this.#hasKey && !this.#renewed) {
      this.#renewed = true;
      this.#connect(now);
    } else this.#refuse(code, reason);
  }

  #wait(reason: string, now: number): void {
    this.#line++;
    const longest = Math.min(this.#timing.longestRetry, this.#timing.firstRetry * 2 ** this.#attempt);
    this.#attempt = Math.min(this.#attempt + 1, 30);
    this.#due = now + longest * (0.5 + 0.5 * this.#roll());
    this.#become({ kind: 'waiting', retryAt: this.#due, attempt: this.#attempt, reason });
  }

  #refuse(code: number, reason: string): void {
    this.#line++;
    this.#due = Infinity;
    this.#attempt = 0;
    this.#renewed = false;
    this.#become({ kind: 'refused', code, reason });
    this.#perform(this.rooms.refused('refused', reason));
    this.rooms.lost();
  }

  #close(): void {
    this.#out.push({ do: 'drop', line: this.#line });
    this.#line++;
    this.#due = Infinity;
    this.rooms.lost();
    this.#become({ kind: 'closed' });
  }

  #become(state: ConnectionState): void {
    this.#state = state;
    this.#out.push({ do: 'state', state });
  }

  #perform(actions: RoomAction[]): void {
    for (const action of actions) this.#out.push(action);
  }
}
