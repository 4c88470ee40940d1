import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OleadaClient, OleadaError, type ClientOptions, type Update } from '../src/index.js';
import { Chance } from './chance.js';
import { Clock, settle } from './clock.js';
import { ModelServer } from './model.js';
import { Network } from './network.js';

class World {
  readonly clock = new Clock();
  readonly server = new ModelServer();
  readonly network = new Network(this.clock, new Chance(1), this.server);
  readonly client: OleadaClient;

  constructor(options: Partial<ClientOptions> = {}) {
    this.network.healthy = true;
    this.client = new OleadaClient({
      url: 'http://server/anything', WebSocket: this.network.WebSocket, random: () => 0.5, now: () => this.clock.now,
      setTimeout: this.clock.setTimeout, clearTimeout: this.clock.clearTimeout, ...options,
    });
  }
}

function answering(status: number, body: string): { requests: [string, RequestInit][]; fetch: ClientOptions['fetch'] } {
  const requests: [string, RequestInit][] = [];
  return { requests, fetch: (url, init) => (requests.push([url, init]), Promise.resolve(new Response(status === 204 ? null : body, { status }))) };
}

test('rooms share a connection; where events could not be told apart there is another, for as long', async () => {
  const { client, network, server, clock } = new World();
  client.subscribe('ticket:1');
  client.subscribe('execution:E', { tasks: true });
  await clock.advance(10_000);
  assert.equal(server.peers.size, 1);
  const output = client.subscribe('task:E/t1', { since: 0 });
  await clock.advance(10_000);
  assert.equal(server.peers.size, 2);
  output.close();
  await clock.advance(10_000);
  assert.equal(server.peers.size, 1);
  assert.equal(network.connects, 2);
  client.close();
});

test('the state is told at every change', async () => {
  const { client, network, clock } = new World();
  const states: string[] = [];
  client.onState((state) => states.push(state.kind));
  client.subscribe('ticket:1');
  await clock.advance(5_000);
  network.breakOne();
  await clock.advance(60_000);
  client.close();
  assert.deepEqual(states, ['connecting', 'open', 'waiting', 'connecting', 'open', 'closed']);
});

test('a listener may subscribe and close while it is told', async () => {
  const { client, server, clock } = new World();
  client.onState((state) => {
    if (state.kind === 'open') client.subscribe('ticket:2').close();
  });
  const subscription = client.subscribe('ticket:1');
  await clock.advance(10_000);
  server.append('ticket:1');
  await clock.advance(10_000);
  const first = await subscription[Symbol.asyncIterator]().next();
  assert.equal(first.value.event.seq, 1);
  client.close();
});

test('a key that the server refuses ends the subscriptions with the reason', async () => {
  const { fetch } = answering(401, '{"status":401,"title":"Unauthorized","detail":"no such key"}');
  const { client, clock } = new World({ key: 'k', fetch: fetch! });
  const subscription = client.subscribe('ticket:1');
  const reading = subscription[Symbol.asyncIterator]().next();
  reading.catch(() => undefined);
  await clock.advance(1000);
  await assert.rejects(reading, (error: OleadaError) => error.message === 'no such key');
  assert.equal(subscription.error?.message, 'no such key');
  assert.deepEqual(client.state, { kind: 'refused', code: 401, reason: 'no such key' });
  client.close();
});

test('an address that cannot be connected to is waited for, not thrown', async () => {
  class Forbidden {
    constructor() {
      throw new Error('forbidden here');
    }
  }
  const { client } = new World({ WebSocket: Forbidden as never });
  client.subscribe('ticket:1');
  await settle();
  assert.equal(client.state.kind, 'waiting');
  client.close();
});

test('closing ends a reader that waits', async () => {
  const { client } = new World();
  const updates: Update[] = [];
  const subscription = client.subscribe('ticket:1');
  const reading = (async () => {
    for await (const update of subscription) updates.push(update);
  })();
  client.close();
  await reading;
  assert.deepEqual(updates, []);
  assert.throws(() => client.subscribe('ticket:1'), /closed/);
});

test('a subscription is closed by leaving its loop', async () => {
  const { client, server, clock } = new World();
  const read = (async () => {
    for await (const update of client.subscribe('ticket:1', { since: 0 })) return update;
    return undefined;
  })();
  server.append('ticket:1');
  await clock.advance(10_000);
  assert.equal((await read)?.kind, 'event');
  assert.equal([...server.peers][0]?.rooms.size, 0);
  client.close();
});

test('a subscription has one reader', async () => {
  const { client } = new World();
  const iterator = client.subscribe('ticket:1')[Symbol.asyncIterator]();
  void iterator.next();
  await assert.rejects(iterator.next(), /one reader/);
  client.close();
});

test('requests carry the key, and JSON both ways', async () => {
  const { requests, fetch } = answering(202, '{"url":"/x"}');
  const { client } = new World({ key: 'k', fetch: fetch! });
  assert.deepEqual(await client.post('/api/executions', { plan_id: 'p' }), { url: '/x' });
  const [url, init] = requests[0]!;
  assert.equal(url, 'http://server/api/executions');
  assert.deepEqual([init.method, init.body, (init.headers as Record<string, string>).Authorization], ['POST', '{"plan_id":"p"}', 'Bearer k']);
  await assert.rejects(client.get('api'), /path: "api"/);
});

test('an empty answer is undefined', async () => {
  const { client } = new World({ fetch: answering(204, '').fetch! });
  assert.equal(await client.post('/api/sign-out'), undefined);
});

test('problem details become an error; what is none still says its status', async () => {
  const problem = new World({ fetch: answering(400, '{"title":"Bad request","detail":"too much","field":"limit"}').fetch! });
  await assert.rejects(problem.client.get('/x'), { name: 'OleadaError', status: 400, title: 'Bad request', detail: 'too much', field: 'limit' });
  const proxy = new World({ fetch: answering(502, '<html>').fetch! });
  await assert.rejects(proxy.client.get('/x'), { status: 502, title: 'HTTP 502' });
});
