import { Machine, type Action, type Input, type Timing } from './machine.js';
import { readMessage } from './messages.js';
import { OleadaError } from './rest.js';
import type { ConnectionState, Update } from './update.js';
import { overlap, type Wish } from './wish.js';

/** As much of a WebSocket as is used; a browser's, Node's and the `ws` package's all are it. */
export type SocketLike = {
  send(text: string): void;
  close(): void;
  // The parameter differs between the libraries.
  onmessage: ((event: any) => void) | null;
  onclose: ((event: any) => void) | null;
  onerror: ((event: any) => void) | null;
};

export type SocketConstructor = new (url: string, protocols: string[]) => SocketLike;

/** What a lane needs of the world, and whom it tells. */
export type Surroundings = {
  url: string;
  WebSocket: SocketConstructor;
  /** Undefined where the session cookie speaks for the caller. */
  getToken: (() => Promise<string>) | undefined;
  timing: Timing;
  now: () => number;
  random: () => number;
  setTimeout: (callback: () => void, delay: number) => unknown;
  clearTimeout: (timer: unknown) => void;
  onState: () => void;
  onUpdate: (id: number, update: Update) => void;
  onFail: (id: number, error: Error) => void;
};

/** Performs what a machine decides, on one WebSocket at a time. */
export class Lane {
  readonly #machine: Machine;
  readonly #world: Surroundings;
  readonly #inputs: Input[] = [];
  #busy = false;
  #socket: SocketLike | undefined;
  #timer: unknown;
  #timerAt = Infinity;

  constructor(world: Surroundings) {
    this.#world = world;
    this.#machine = new Machine(world.getToken !== undefined, world.timing, world.random);
  }

  get state(): ConnectionState {
    return this.#machine.state;
  }

  get empty(): boolean {
    return this.#machine.rooms.empty && !this.#inputs.some((input) => input.on === 'follow');
  }

  admits(wish: Wish): boolean {
    return this.#machine.rooms.admits(wish) && !this.#inputs.some((input) => input.on === 'follow' && overlap(input.wish, wish));
  }

  /** An input that comes while another is worked on, from a listener, waits for its turn. */
  feed(input: Input): void {
    this.#inputs.push(input);
    if (this.#busy) return;
    this.#busy = true;
    try {
      for (let next = this.#inputs.shift(); next; next = this.#inputs.shift())
        for (const action of this.#machine.step(next, this.#world.now())) this.#perform(action);
    } finally {
      this.#busy = false;
    }
    this.#schedule();
  }

  #perform(action: Action): void {
    switch (action.do) {
      case 'send': this.#socket?.send(JSON.stringify(action.message)); break;
      case 'deliver': this.#world.onUpdate(action.id, action.update); break;
      case 'fail': this.#world.onFail(action.id, new OleadaError(0, action.code, action.message)); break;
      case 'token': void this.#fetchToken(action.line); break;
      case 'open': this.#open(action.line, action.token); break;
      case 'drop': this.#drop(); break;
      case 'state': this.#world.onState(); break;
    }
  }

  async #fetchToken(line: number): Promise<void> {
    try {
      this.feed({ on: 'token', line, token: await this.#world.getToken!() });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const refused = error instanceof OleadaError && (error.status === 401 || error.status === 403);
      this.feed(refused ? { on: 'refused', line, code: error.status, reason } : { on: 'lost', line, code: 0, reason });
    }
  }

  #open(line: number, token: string | undefined): void {
    this.#drop();
    const url = this.#world.url + (token === undefined ? '' : `?token=${encodeURIComponent(token)}`);
    let socket: SocketLike;
    try {
      socket = new this.#world.WebSocket(url, ['oleada.v1']);
    } catch (error) {
      // A browser's own rules forbid this address, such as ws: from a page of https:.
      this.feed({ on: 'lost', line, code: 0, reason: String(error) });
      return;
    }
    this.#socket = socket;
    socket.onmessage = (event: { data: unknown }) => this.feed({ on: 'received', line, message: readMessage(event.data) });
    // An error is followed by a close, which says more.
    socket.onerror = () => undefined;
    socket.onclose = (event: { code: number; reason: string }) => {
      if (this.#socket === socket) this.#socket = undefined;
      this.feed({ on: 'lost', line, code: event.code, reason: event.reason || `the connection was lost (${event.code})` });
    };
  }

  #drop(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    if (!socket) return;
    socket.onmessage = null;
    socket.onclose = null;
    socket.close();
  }

  /** A timer that comes too early is harmless, so it is only ever moved forward. */
  #schedule(): void {
    const at = this.#machine.wakeAt;
    if (at === Infinity) this.#cancel();
    if (at >= this.#timerAt) return;
    this.#cancel();
    this.#timerAt = at;
    this.#timer = this.#world.setTimeout(() => {
      this.#timerAt = Infinity;
      this.feed({ on: 'time' });
    }, Math.max(0, at - this.#world.now()));
  }

  #cancel(): void {
    if (this.#timerAt !== Infinity) this.#world.clearTimeout(this.#timer);
    this.#timerAt = Infinity;
  }
}
