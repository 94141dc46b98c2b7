"""A Modbus server of pymodbus, told what to be in one JSON line and what to do in the next ones, all on standard input.

First line: {"port": 15999, "framer": "socket"|"rtu", "units": {"1": {"coils": {"0": [..]}, "discrete": .., "holding": .., "input": ..}}}
Then: {"set": {"unit": 1, "fc": 3, "address": 0, "values": [..]}} or {"delay": seconds before each answer}
"""
import asyncio
import json
import sys

from pymodbus import FramerType
from pymodbus.server import ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice

delay = 0.0


async def act(_function, _start, _address, _count, _registers, _values):
    if delay > 0:
        await asyncio.sleep(delay)
    return None


def blocks(ranges, datatype):
    """Addresses that are not given do not exist: reading them is exception 02."""
    if not ranges:
        ranges = {"60000": [False] if datatype == DataType.BITS else [0]}
    return [SimData(int(start), values=values, datatype=datatype) for start, values in ranges.items()]


def device(unit, tables):
    return SimDevice(
        int(unit),
        simdata=(
            blocks(tables.get("coils"), DataType.BITS),
            blocks(tables.get("discrete"), DataType.BITS),
            blocks(tables.get("holding"), DataType.REGISTERS),
            blocks(tables.get("input"), DataType.REGISTERS),
        ),
        action=act,
    )


async def main():
    global delay
    lines = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    settings = json.loads(await lines.readline())
    server = ModbusTcpServer(
        [device(unit, tables) for unit, tables in settings["units"].items()],
        framer=FramerType(settings.get("framer", "socket")),
        address=("127.0.0.1", settings["port"]),
    )
    await server.serve_forever(background=True)
    print("ready", flush=True)
    while line := await lines.readline():
        command = json.loads(line)
        if "set" in command:
            told = command["set"]
            await server.async_setValues(told["unit"], told["fc"], told["address"], told["values"])
        if "delay" in command:
            delay = command["delay"]
        print("done", flush=True)
    await server.shutdown()


asyncio.run(main())
