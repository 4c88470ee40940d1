// Follows rooms from their start and prints "stream seq" per event, until COUNT events came:
// OLEADA_KEY=… node follow.mjs URL ROOM[,ROOM…] COUNT
import WebSocket from 'ws';
import { OleadaClient } from '../dist/index.js';

const [url, rooms, count] = process.argv.slice(2);
const timing = { firstRetry: 10, longestRetry: 100 };
const client = new OleadaClient({ url, key: process.env.OLEADA_KEY, WebSocket, timing });
let left = Number(count);

async function follow(room) {
  for await (const update of client.subscribe(room, { since: 0, buffer: 200 })) {
    if (update.kind === 'event') console.log(`${update.event.stream} ${update.event.seq}`);
    else console.log(`${room} ${update.kind}`);
    if (--left === 0) client.close();
  }
}

client.onState((state) => {
  if (state.kind !== 'refused') return;
  console.log(`refused ${state.code} ${state.reason}`);
  process.exitCode = 1;
  client.close();
});
for (const room of rooms.split(','))
  follow(room).catch((error) => console.log(`${room} failed ${error.title ?? error.message}`));
