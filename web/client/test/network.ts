import type { ClientMessage } from '../src/messages.js';
import type { SocketConstructor, SocketLike } from '../src/index.js';
import type { Chance } from './chance.js';
import type { Clock } from './clock.js';
import type { ModelServer, Peer } from './model.js';

const lostCodes = [1001, 1006, 1006, 1011, 4008];

/** Lines between clients and the model server: each direction in order, with delays; they break in every way. */
export class Network {
  healthy = false;
  connects = 0;
  readonly #lines = new Set<Line>();
  readonly #clock: Clock;
  readonly #chance: Chance;
  readonly #server: ModelServer;

  constructor(clock: Clock, chance: Chance, server: ModelServer) {
    this.#clock = clock;
    this.#chance = chance;
    this.#server = server;
  }

  /** What a client takes for `WebSocket`. */
  get WebSocket(): SocketConstructor {
    const network = this;
    return class {
      constructor() {
        return network.#connect();
      }
    } as unknown as SocketConstructor;
  }

  breakOne(): void {
    if (this.#lines.size === 0) return;
    const line = this.#chance.of([...this.#lines]);
    if (this.#chance.happens(0.3)) line.fallSilent();
    else line.cut(this.#chance.happens(0.05) ? 4002 : this.#chance.of(lostCodes));
  }

  delay(): number {
    return this.#chance.happens(0.05) ? this.#chance.below(3000) : this.#chance.below(50);
  }

  #connect(): SocketLike {
    this.connects++;
    const line = new Line(this.#clock, () => this.delay(), this.#server, () => this.#lines.delete(line));
    this.#lines.add(line);
    const fate = this.healthy ? 1 : this.#chance.roll();
    if (fate < 0.1) line.cut(1006);
    else if (fate < 0.15) line.fallSilent();
    else line.open();
    return line.socket;
  }
}

class Line {
  readonly socket: SocketLike = {
    send: (text) => this.#toServer(text),
    close: () => this.#end(),
    onmessage: null,
    onclose: null,
    onerror: null,
  };
  readonly #peer: Peer = { send: (json) => this.#toClient(JSON.stringify(json)), rooms: new Map() };
  readonly #clock: Clock;
  readonly #delay: () => number;
  readonly #server: ModelServer;
  readonly #onEnd: () => void;
  #cut = false;
  #silent = false;
  #up = 0;
  #down = 0;

  constructor(clock: Clock, delay: () => number, server: ModelServer, onEnd: () => void) {
    this.#clock = clock;
    this.#delay = delay;
    this.#server = server;
    this.#onEnd = onEnd;
  }

  open(): void {
    this.#up = this.#later(this.#up, () => this.#server.connected(this.#peer));
  }

  /** Half-open: nothing arrives any more, and nobody is told. */
  fallSilent(): void {
    this.#silent = true;
  }

  /** What is under way is lost; the client is told a little later. */
  cut(code: number): void {
    this.#end();
    this.#clock.setTimeout(() => this.socket.onclose?.({ code, reason: '' }), this.#delay());
  }

  #end(): void {
    this.#cut = true;
    this.#server.peers.delete(this.#peer);
    this.#onEnd();
  }

  #toServer(text: string): void {
    this.#up = this.#later(this.#up, () => this.#server.received(this.#peer, JSON.parse(text) as ClientMessage));
  }

  #toClient(data: string): void {
    this.#down = this.#later(this.#down, () => this.socket.onmessage?.({ data }));
  }

  /** In order: not before what was sent earlier the same way. */
  #later(notBefore: number, run: () => void): number {
    const at = Math.max(notBefore, this.#clock.now + this.#delay());
    this.#clock.setTimeout(() => {
      if (!this.#cut && !this.#silent) run();
    }, at - this.#clock.now);
    return at;
  }
}
