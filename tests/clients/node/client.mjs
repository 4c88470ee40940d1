// A client of the published library, told what to do by lines on its standard input, telling what it sees by lines of
// JSON on its standard output: client.mjs URL TRANSPORT AUTH
import { createInterface } from "node:readline";
import { io } from "socket.io-client";

const [url, transport, auth] = process.argv.slice(2);
const tell = (what) => process.stdout.write(JSON.stringify(what) + "\n");
const transports = transport === "upgrade" ? ["polling", "websocket"] : [transport];
const socket = io(url, {
  auth: JSON.parse(auth),
  transports,
  reconnectionDelay: 50,
  reconnectionDelayMax: 200,
  randomizationFactor: 0,
});
const plain = (value) => (Buffer.isBuffer(value) ? { binary: value.toString("hex") } : value);
socket.on("connect", () => {
  tell({ event: "connect", transport: socket.io.engine.transport.name, recovered: socket.recovered === true });
});
socket.on("disconnect", (reason) => tell({ event: "disconnect", reason }));
socket.on("connect_error", (error) => tell({ event: "connect_error", message: error.message }));
socket.onAny((event, ...args) => tell({ event, args: args.map(plain) }));
createInterface({ input: process.stdin }).on("line", (line) => {
  const order = JSON.parse(line);
  if (order.do === "emit") socket.emit(order.name, ...order.args);
  if (order.do === "ask") socket.emit(order.name, ...order.args, (...args) => tell({ event: "ack", args: args.map(plain) }));
  if (order.do === "binary") socket.emit("message", Buffer.from([1, 2, 3]), { deep: Buffer.from([4]) });
  if (order.do === "drop") socket.io.engine.close();
  if (order.do === "end") process.exit(0);
});
