// Many clients of socket.io-client in one program: node socketio.mjs FOLDER < {"url","key","clients":[[room, …], …]}
// FOLDER has the package. By turns they use WebSocket alone, polling alone, and what the library does by itself.
// Prints "client stream seq type ticket n" per event, with - for what an event has not, until standard input ends.
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const [folder] = process.argv.slice(2);
const { io } = createRequire(`${folder}/package.json`)('socket.io-client');
const input = createInterface({ input: process.stdin });
const { url, key, clients } = JSON.parse(await new Promise((resolve) => input.once('line', resolve)));
input.once('close', () => process.exit(0));

const transports = [['websocket'], ['polling'], ['polling', 'websocket']];

function fail(number, what) {
  console.error(`${number}: ${what}`);
  process.exit(1);
}

function follow(rooms, number) {
  const last = new Map(rooms.map((room) => [room, 0]));
  // The rooms that the library's offset has: what a recovered connection is in again.
  const joined = new Set();
  const socket = io(url, {
    auth: { token: key },
    transports: transports[number % transports.length],
    forceNew: true,
    timeout: 6000,
    reconnectionDelay: 50,
    reconnectionDelayMax: 1000,
  });
  socket.on('connected', () => {
    if (!socket.recovered) joined.clear();
    for (const room of rooms) if (!joined.has(room)) socket.emit('subscribe', { room, since: last.get(room) });
  });
  socket.on('subscribed', ({ room }) => joined.add(room));
  socket.on('disconnect', (reason) => {
    if (!socket.active) fail(number, reason);
    // What was not sent asks for what follows an event that is not the last any more.
    socket.sendBuffer = [];
    console.log(`${number} reconnect`);
  });
  socket.on('connect_error', (error) => (socket.active ? console.error(`${number}: ${error.message}`) : fail(number, error.message)));
  socket.onAny((name, message) => {
    if (message.stream === undefined) {
      if (name === 'error' || name === 'gap') fail(number, JSON.stringify(message));
      return;
    }
    const { stream, seq, type, data } = message;
    last.set(stream, seq);
    console.log(`${number} ${stream} ${seq} ${type} ${data.ticketId ?? '-'} ${data.n ?? '-'}`);
  });
}

clients.forEach(follow);
