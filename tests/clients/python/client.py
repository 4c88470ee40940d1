"""The same as ../node/client.mjs for python-socketio: client.py URL TRANSPORT AUTH"""
import asyncio
import json
import sys

import socketio

url, transport, auth = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
client = socketio.AsyncClient(reconnection_delay=0.05, reconnection_delay_max=0.2, randomization_factor=0)


def plain(value):
    if isinstance(value, (bytes, bytearray)):
        return {"binary": value.hex()}
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    return value


def tell(event, **more):
    print(json.dumps({"event": event, **more}), flush=True)


@client.event
async def connect():
    tell("connect", transport=client.eio.transport(), recovered=False)


@client.event
async def disconnect():
    tell("disconnect")


@client.event
async def connect_error(data):
    tell("connect_error", message=data["message"] if isinstance(data, dict) else str(data))


@client.on("*")
async def anything(event, *args):
    tell(event, args=[plain(arg) for arg in args])


async def cut_polling():
    """A poll that has just been answered is not on the line: the next one has to fail as well, or it would open a new line."""
    send = client.eio._send_request

    async def refuse(*_, **__):
        client.eio._send_request = send
        return "the line was cut"

    client.eio._send_request = refuse
    client.eio.queue.put_nowait(None)
    await client.eio.http.close()


async def main():
    transports = None if transport == "upgrade" else [transport]
    try:
        await client.connect(url, auth=auth, transports=transports)
    except socketio.exceptions.ConnectionError:
        return
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        order = json.loads(line)
        if order["do"] == "emit":
            await client.emit(order["name"], tuple(order["args"]))
        elif order["do"] == "ask":
            await client.emit(order["name"], tuple(order["args"]), callback=lambda *args: tell("ack", args=[plain(arg) for arg in args]))
        elif order["do"] == "binary":
            await client.emit("message", (bytes([1, 2, 3]), {"deep": bytes([4])}))
        elif order["do"] == "drop":
            if client.eio.current_transport == "websocket":
                await client.eio.ws.close()
            else:
                await cut_polling()
        elif order["do"] == "end":
            break
    await client.disconnect()


asyncio.run(main())
