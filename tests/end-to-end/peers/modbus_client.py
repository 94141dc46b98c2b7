"""Reads points with pymodbus. In: a JSON list of points on standard input. Out: a JSON object of raw values by tag, or of errors."""
import json
import sys

from pymodbus import FramerType
from pymodbus.client import ModbusTcpClient

WORDS = {"int32": 2, "uint32": 2, "float32": 2}


def read(client, point):
    reads = {
        1: client.read_coils,
        2: client.read_discrete_inputs,
        3: client.read_holding_registers,
        4: client.read_input_registers,
    }
    kind = point["type"]
    reply = reads[point["functionCode"]](point["register"], count=WORDS.get(kind, 1), device_id=point["unitId"])
    if reply.isError():
        return str(reply)
    if point["functionCode"] <= 2:
        return int(reply.bits[0])
    order = "little" if point["wordOrder"] == "CDAB" else "big"
    return client.convert_from_registers(reply.registers, client.DATATYPE[kind.upper()], word_order=order)


clients = {}
values = {}
for point in json.load(sys.stdin):
    port = point["port"]
    if port not in clients:
        framer = FramerType.RTU if point["rtu"] else FramerType.SOCKET
        clients[port] = ModbusTcpClient("127.0.0.1", port=port, framer=framer, timeout=3)
        if not clients[port].connect():
            sys.exit(f"port {port} takes no connection")
    values[point["tag"]] = read(clients[port], point)
print(json.dumps(values))
