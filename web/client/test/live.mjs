// Follows an execution of a running server to its end, in three ways at once, and compares them with REST:
// node live.mjs URL KEY EXECUTION
import WebSocket from 'ws';
import { OleadaClient } from '../dist/index.js';

const [url, key, execution] = process.argv.slice(2);
const room = `execution:${execution}`;
const client = new OleadaClient({ url, key, WebSocket });
client.onState((state) => console.log('connection:', JSON.stringify(state)));

async function follow(name, options) {
  const seen = { name, snapshots: 0, gaps: 0, events: 0, tasks: 0, seq: options.since ?? 0 };
  for await (const update of client.subscribe(room, options)) {
    if (update.kind === 'snapshot') {
      seen.snapshots++;
      seen.seq = update.seq;
      if (ended(update.data.execution?.status)) break;
    } else if (update.kind === 'gap') seen.gaps++;
    else if (update.event.stream !== room) seen.tasks++;
    else {
      seen.events++;
      if (update.event.seq !== seen.seq + 1 && !options.maxRate) throw new Error(`${name}: ${seen.seq}, then ${update.event.seq}`);
      seen.seq = update.event.seq;
      if (update.event.type === 'execution_completed') break;
    }
  }
  return seen;
}

function ended(status) {
  return status !== undefined && !['running', 'paused', 'pausing', 'pending'].includes(status);
}

const all = await Promise.allSettled([
  follow('all', { since: 0 }),
  follow('snapshot', { snapshot: true }),
  follow('tasks', { tasks: true }),
  follow('thinned', { since: 0, maxRate: 5 }),
]);
const view = await client.get(`/api/executions/${execution}`);
client.close();
for (const { value, reason } of all) console.log(value ? JSON.stringify(value) : `failed: ${reason.title ?? ''} ${reason.message}`);
console.log(`REST: ${view.status}, seq ${view.seq}`);
process.exitCode = all.every(({ value }) => value?.seq === view.seq) ? 0 : 1;
