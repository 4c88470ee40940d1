// Many clients of web/client in one program: node typescript.mjs CLIENT < {"url","key","clients":[[room, …], …]}
// Prints "client stream seq type ticket n" per event, with - for what an event has not, until standard input ends.
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const [folder] = process.argv.slice(2);
const { OleadaClient } = await import(pathToFileURL(`${folder}/dist/index.js`).href);
const WebSocket = createRequire(`${folder}/package.json`)('ws');
const input = createInterface({ input: process.stdin });
const { url, key, clients } = JSON.parse(await new Promise((resolve) => input.once('line', resolve)));
input.once('close', () => process.exit(0));

async function follow(client, number, room) {
  for await (const update of client.subscribe(room, { since: 0 })) {
    if (update.kind !== 'event') throw new Error(`${room}: ${JSON.stringify(update)}`);
    const { stream, seq, type, data } = update.event;
    console.log(`${number} ${stream} ${seq} ${type} ${data.ticketId ?? '-'} ${data.n ?? '-'}`);
  }
}

clients.forEach((rooms, number) => {
  const client = new OleadaClient({ url, key, WebSocket, timing: { firstRetry: 50, longestRetry: 1000 } });
  let connected = false;
  client.onState((state) => {
    if (connected && state.kind === 'waiting') console.log(`${number} reconnect`);
    connected = state.kind === 'open';
  });
  for (const room of rooms) follow(client, number, room).catch((error) => {
    console.error(`${number}: ${room}: ${error.stack}`);
    process.exitCode = 1;
  });
});
