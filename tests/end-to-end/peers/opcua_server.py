"""An OPC UA server of asyncua, told what to be in one JSON line and what to do in the next ones, all on standard input.

First line: {"port", "folder": for its certificate, "namespaces": [uri..], "user", "password", "security": ["Basic256Sha256_SignAndEncrypt"],
             "nodes": {"name": {"namespace": uri, "value": 1.5, "type": "Double"}}, "history": [names it keeps the history of]}
Then: {"write": {"name", "value", "status": 0, "time": seconds since 1970}} | {"add": {name: node}} | {"many": {name: value}}
      | {"ramp": {"names": [..], "seconds": each, "rounds": n}}
"""
import asyncio
import datetime
import json
import logging
import pathlib
import sys

from asyncua import Server, ua
from asyncua.crypto.cert_gen import setup_self_signed_certificate
from asyncua.crypto.permission_rules import User, UserRole
from cryptography.x509.oid import ExtendedKeyUsageOID

APPLICATION_URI = "urn:zhongshi:test:asyncua"
logging.disable(logging.CRITICAL)


class OneUser:
    def __init__(self, name, password):
        self.name, self.password = name, password

    def get_user(self, _server, username=None, password=None, certificate=None):
        if self.name is None or (username == self.name and password == self.password):
            return User(role=UserRole.User)
        return None


async def main():
    lines = asyncio.StreamReader(limit=2**24)
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    settings = json.loads(await lines.readline())
    folder = pathlib.Path(settings["folder"])
    key, certificate = folder / "server-key.pem", folder / "server.der"
    server = Server(user_manager=OneUser(settings.get("user"), settings.get("password")))
    await server.init()
    server.set_endpoint(f"opc.tcp://127.0.0.1:{settings['port']}/test/")
    await server.set_application_uri(APPLICATION_URI)
    security = settings.get("security", ["Basic256Sha256_SignAndEncrypt"])
    if security != ["NoSecurity"]:
        await setup_self_signed_certificate(
            key, certificate, APPLICATION_URI, "127.0.0.1", [ExtendedKeyUsageOID.SERVER_AUTH], {"commonName": "asyncua"}
        )
        await server.load_certificate(str(certificate))
        await server.load_private_key(str(key))
    server.set_security_policy([getattr(ua.SecurityPolicyType, name) for name in security])
    if settings.get("user"):
        server.set_identity_tokens([ua.UserNameIdentityToken])
    index = {uri: await server.register_namespace(uri) for uri in settings["namespaces"]}
    nodes, types = {}, {}

    async def add(wanted):
        for name, node in wanted.items():
            types[name] = ua.VariantType[node["type"]]
            value = ua.Variant(node["value"], types[name])
            where = ua.NodeId(name, index[node["namespace"]])
            nodes[name] = await server.nodes.objects.add_variable(where, name, value)

    async def write(name, value, status=0, time=None):
        # A multiple of 100 ns: a fraction of a millisecond must reach the other side.
        when = datetime.datetime.fromtimestamp(time, datetime.timezone.utc) if time else None
        stamp = when or datetime.datetime.now(datetime.timezone.utc)
        data = ua.DataValue(ua.Variant(value, types[name]), ua.StatusCode(status), SourceTimestamp=stamp)
        await server.write_attribute_value(nodes[name].nodeid, data)

    await add(settings["nodes"])
    await server.start()
    for name in settings.get("history", []):
        await server.historize_node_data_change(nodes[name], period=None, count=1000)
    print("ready", flush=True)
    while line := await lines.readline():
        command = json.loads(line)
        if "write" in command:
            await write(**command["write"])
        if "add" in command:
            await add(command["add"])
        if "many" in command:
            for name, value in command["many"].items():
                await write(name, value)
        if "ramp" in command:
            ramp = command["ramp"]
            for turn in range(1, ramp["rounds"] + 1):
                for name in ramp["names"]:
                    await write(name, float(turn))
                await asyncio.sleep(ramp["seconds"])
        print("done", flush=True)
    await server.stop()


asyncio.run(main())
