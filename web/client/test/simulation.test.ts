import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OleadaClient, type SubscribeOptions, type Subscription } from '../src/index.js';
import { Chance } from './chance.js';
import { Clock } from './clock.js';
import { ModelServer } from './model.js';
import { Network } from './network.js';
import { Observer } from './observer.js';

const runs = Number(process.env.OLEADA_SIMULATIONS ?? 60);
const firstSeed = Number(process.env.OLEADA_SEED ?? 1);

const streams = ['execution:A', 'task:A/t1', 'task:A/t2', 'execution:B', 'session:S', 'ticket:7', 'tenant:default'];
const choices: [string, SubscribeOptions][] = [
  ['execution:A', { since: 0 }],
  ['execution:A', {}],
  ['execution:A', { snapshot: true }],
  ['execution:A', { tasks: true }],
  ['task:A/t1', { since: 0 }],
  ['execution:B', { since: 0 }],
  ['session:S', { since: 0 }],
  ['session:S', {}],
  ['ticket:7', { since: 0 }],
  ['tenant:default', {}],
];

class Simulation {
  readonly clock = new Clock();
  readonly chance: Chance;
  readonly server = new ModelServer();
  readonly network: Network;
  readonly client: OleadaClient;
  readonly following = new Map<Subscription, Observer>();
  readonly failures: unknown[] = [];
  events = 0;
  hurried = false;

  constructor(seed: number) {
    this.chance = new Chance(seed);
    this.network = new Network(this.clock, this.chance, this.server);
    this.server.sessions.set('session:S', ['execution:B']);
    this.server.fault = () => (this.network.healthy ? 'none' : this.chance.happens(0.01) ? 'lost' : this.chance.happens(0.02) ? 'twice' : 'none');
    const key = this.chance.happens(0.5) ? { key: 'k', fetch: () => this.giveToken() } : {};
    this.client = new OleadaClient({
      url: 'http://server', ...key, WebSocket: this.network.WebSocket, random: this.chance.roll,
      now: () => this.clock.now, setTimeout: this.clock.setTimeout, clearTimeout: this.clock.clearTimeout,
    });
  }

  async run(steps: number): Promise<void> {
    for (let step = 0; step < steps; step++) {
      this.step();
      await this.clock.advance(this.chance.below(100));
    }
    this.network.healthy = this.hurried = true;
    // Two longest waits and the finding of a dead line, then one more event everywhere for those that came late.
    await this.clock.advance(60_000);
    for (const stream of streams) this.server.append(stream);
    await this.clock.advance(60_000);
  }

  step(): void {
    const roll = this.chance.roll();
    if (roll < 0.6) this.append(this.chance.of(streams));
    else if (roll < 0.63) this.network.breakOne();
    else if (roll < 0.72 && this.following.size < 12) this.follow(...this.chance.of(choices));
    else if (roll < 0.76 && this.following.size > 0) this.leave();
  }

  append(stream: string): void {
    this.server.append(stream, stream.startsWith('task:') && this.chance.happens(0.5) ? 'output' : 'progress_update');
  }

  follow(room: string, options: SubscribeOptions): void {
    const all = { ...options, ...(this.chance.happens(0.5) ? { buffer: 2 + this.chance.below(20) } : {}) };
    const subscription = this.client.subscribe(room, all);
    const observer = new Observer(room, all, this.server);
    this.following.set(subscription, observer);
    const pause = this.chance.happens(0.4) ? this.chance.below(400) : 0;
    this.read(subscription, observer, pause).catch((error: unknown) => {
      this.following.delete(subscription);
      // A token that the server does not take any more ends what has no key to get another with.
      if ((error as { title?: string }).title !== 'refused') this.failures.push(error);
    });
  }

  leave(): void {
    const [subscription, observer] = this.chance.of([...this.following]);
    subscription.close();
    this.following.delete(subscription);
    // Often at once again, as a page does that is drawn twice.
    if (this.chance.happens(0.6)) this.follow(observer.room, this.resumed(observer));
  }

  resumed(observer: Observer): SubscribeOptions {
    const since = observer.seqs.get(observer.room);
    if (since === undefined || observer.options.snapshot || observer.options.tasks) return observer.options;
    return { since, ...(observer.room.startsWith('session:') ? { seqs: Object.fromEntries(observer.seqs) } : {}) };
  }

  async read(subscription: Subscription, observer: Observer, pause: number): Promise<void> {
    for await (const update of subscription) {
      observer.take(update);
      this.events++;
      if (pause > 0 && !this.hurried) await this.clock.wait(this.chance.below(pause));
    }
  }

  async giveToken(): Promise<Response> {
    await this.clock.wait(this.chance.happens(0.05) ? this.chance.below(25_000) : this.network.delay());
    if (!this.network.healthy && this.chance.happens(0.1)) throw new TypeError('fetch failed');
    return new Response('{"token":"t"}', { status: 201 });
  }
}

test('every subscription gets each event once and in order, whatever happens to the line', async (context) => {
  let [events, connects] = [0, 0];
  for (let seed = firstSeed; seed < firstSeed + runs; seed++) {
    const simulation = new Simulation(seed);
    await simulation.run(400);
    assert.deepEqual(simulation.failures, [], `seed ${seed}`);
    for (const observer of simulation.following.values())
      assert.ok(observer.complete, `seed ${seed}: ${observer.room} ${JSON.stringify(observer.options)} stands at ${JSON.stringify([...observer.seqs])}`);
    events += simulation.events;
    connects += simulation.network.connects;
    simulation.client.close();
  }
  context.diagnostic(`${runs} runs, ${events} updates, ${connects} connections`);
});
