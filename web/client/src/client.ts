import { watchHints } from './hints.js';
import { Lane, type SocketConstructor, type Surroundings } from './lane.js';
import { defaultTiming, type Timing } from './machine.js';
import { Rest, type Fetch } from './rest.js';
import { Subscription } from './subscription.js';
import type { ConnectionState, SubscribeOptions } from './update.js';
import { wishOf, type Wish } from './wish.js';

export type ClientOptions = {
  /** The server's origin, such as `http://127.0.0.1:7000`. */
  url: string;
  /** An access key. Without one, in a browser, the session cookie speaks for the caller. */
  key?: string;
  /** The global one unless given; Node has one from version 22 on. */
  WebSocket?: SocketConstructor;
  fetch?: Fetch;
  /** Milliseconds; for the waits and timeouts that differ from the defaults. */
  timing?: Partial<Timing>;
  /** Most milliseconds for a request; 10,000 unless given. */
  requestTimeout?: number;
  /** The clock, in milliseconds, for tests. */
  now?: () => number;
  setTimeout?: (callback: () => void, delay: number) => unknown;
  clearTimeout?: (timer: unknown) => void;
  /** From 0 to 1; spreads the waits. */
  random?: () => number;
};

type Place = { lane: Lane; subscription: Subscription };

/**
 * One server, one caller. Subscriptions share a connection, which is made with the first of them, made anew when it
 * is lost, and kept until `close`. Each gives every event of its room once and in order, whatever happens to the line.
 */
export class OleadaClient {
  readonly #rest: Rest;
  readonly #world: Surroundings;
  readonly #lanes: Lane[] = [];
  readonly #places = new Map<number, Place>();
  readonly #listeners = new Set<(state: ConnectionState) => void>();
  readonly #stopHints: () => void;
  #lastId = 0;
  #state: ConnectionState = { kind: 'closed' };
  #closed = false;

  constructor(options: ClientOptions) {
    const origin = new URL(options.url).origin;
    const fetch: Fetch = options.fetch ?? ((url, init) => globalThis.fetch(url, init));
    this.#rest = new Rest(origin, options.key, fetch, options.requestTimeout ?? 10_000);
    const socket = options.WebSocket ?? (globalThis as { WebSocket?: SocketConstructor }).WebSocket;
    if (!socket) throw new TypeError('WebSocket: there is none here; give one, such as that of the package ws');
    this.#world = {
      url: `${origin.replace(/^http/, 'ws')}/ws`,
      WebSocket: socket,
      getToken: options.key === undefined ? undefined : () => this.#token(),
      timing: { ...defaultTiming, ...options.timing },
      now: options.now ?? Date.now,
      random: options.random ?? Math.random,
      setTimeout: options.setTimeout ?? ((callback, delay) => globalThis.setTimeout(callback, delay)),
      clearTimeout: options.clearTimeout ?? ((timer) => globalThis.clearTimeout(timer as number)),
      onState: () => this.#tell(),
      onUpdate: (id, update) => this.#places.get(id)?.subscription.deliver(update),
      onFail: (id, error) => this.#fail(id, error),
    };
    this.#stopHints = watchHints((better) => this.#lanes.forEach((lane) => lane.feed({ on: 'hint', better })));
  }

  /** Where there are several connections, the state of the one that stands worst. */
  get state(): ConnectionState {
    return this.#state;
  }

  /** Told of every change; the answer stops it. */
  onState(listener: (state: ConnectionState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Follows a room. Throws a RangeError for an option that cannot be. */
  subscribe(room: string, options: SubscribeOptions = {}): Subscription {
    if (this.#closed) throw new Error('the client is closed');
    const wish = wishOf(++this.#lastId, room, options);
    const lane = this.#laneFor(wish);
    const subscription = new Subscription(
      room,
      () => lane.feed({ on: 'taken', id: wish.id }),
      () => this.#leave(wish.id, lane),
    );
    this.#places.set(wish.id, { lane, subscription });
    lane.feed({ on: 'follow', wish });
    return subscription;
  }

  get<T>(path: string): Promise<T> {
    return this.#rest.send<T>('GET', path);
  }

  post<T>(path: string, body?: unknown): Promise<T> {
    return this.#rest.send<T>('POST', path, body);
  }

  /** Ends all subscriptions and the connection. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#stopHints();
    for (const { subscription } of [...this.#places.values()]) subscription.close();
    for (const lane of this.#lanes.splice(0)) lane.feed({ on: 'close' });
    this.#tell();
  }

  /** Another connection only where events could not be told apart on one, or it is full. */
  #laneFor(wish: Wish): Lane {
    const free = this.#lanes.find((lane) => lane.admits(wish));
    if (free) return free;
    const lane = new Lane(this.#world);
    this.#lanes.push(lane);
    return lane;
  }

  #leave(id: number, lane: Lane): void {
    this.#places.delete(id);
    lane.feed({ on: 'leave', id });
    this.#closeIfSpare(lane);
  }

  #fail(id: number, error: Error): void {
    const place = this.#places.get(id);
    this.#places.delete(id);
    if (!place) return;
    place.subscription.fail(error);
    this.#closeIfSpare(place.lane);
  }

  #closeIfSpare(lane: Lane): void {
    const at = this.#lanes.indexOf(lane);
    if (at <= 0 || !lane.empty) return;
    this.#lanes.splice(at, 1);
    lane.feed({ on: 'close' });
  }

  async #token(): Promise<string> {
    return (await this.post<{ token: string }>('/api/tokens', { purpose: 'ws' })).token;
  }

  #tell(): void {
    const state = worst(this.#lanes.map((lane) => lane.state));
    if (JSON.stringify(state) === JSON.stringify(this.#state)) return;
    this.#state = state;
    for (const listener of [...this.#listeners]) {
      try {
        listener(state);
      } catch (error) {
        // A listener's failure is its own: it is said where uncaught errors are, and stops nobody else.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}

const order = ['refused', 'waiting', 'connecting', 'open', 'closed'];

function worst(states: ConnectionState[]): ConnectionState {
  return states.reduce<ConnectionState>((a, b) => (order.indexOf(b.kind) < order.indexOf(a.kind) ? b : a), { kind: 'closed' });
}
