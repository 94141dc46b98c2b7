"""Reads nodes with asyncua over Basic256Sha256. In: endpoint, user, password, folder, and nodes as [tag, namespace URI, identifier].
Out: by tag the value, the status code and the source time (Unix ms); then what became of a write to each node of `writes`."""
import asyncio
import json
import sys
from datetime import timezone
from pathlib import Path

from asyncua import Client, ua
from asyncua.crypto.cert_gen import setup_self_signed_certificate
from asyncua.crypto.security_policies import SecurityPolicyBasic256Sha256
from cryptography.x509.oid import ExtendedKeyUsageOID

URI = "urn:zhongshi:test:asyncua"


async def main(order):
    key, certificate = Path(order["folder"], "key.pem"), Path(order["folder"], "certificate.der")
    subject = {"countryName": "CN", "stateOrProvinceName": "-", "localityName": "-", "organizationName": "-"}
    await setup_self_signed_certificate(key, certificate, URI, "localhost", [ExtendedKeyUsageOID.CLIENT_AUTH], subject)
    client = Client(order["endpoint"])
    client.application_uri = URI
    client.set_user(order["user"])
    client.set_password(order["password"])
    await client.set_security(SecurityPolicyBasic256Sha256, str(certificate), str(key))
    async with client:
        namespaces = await client.get_namespace_array()

        def node(uri, identifier):
            return client.get_node(f"ns={namespaces.index(uri)};{identifier}")

        nodes = [node(uri, identifier) for _, uri, identifier in order["nodes"]]
        results = await client.uaclient.read_attributes([each.nodeid for each in nodes], ua.AttributeIds.Value)
        values = {}
        for (tag, _, _), result in zip(order["nodes"], results):
            time = result.SourceTimestamp.replace(tzinfo=timezone.utc).timestamp() * 1000
            values[tag] = {"value": result.Value.Value, "status": result.StatusCode.value, "time": time}
        writes = {}
        for tag, uri, identifier, value in order["writes"]:
            try:
                await node(uri, identifier).write_value(value, ua.VariantType.Double)
                writes[tag] = "Good"
            except ua.UaStatusCodeError as error:
                writes[tag] = type(error).__name__
        print(json.dumps({"values": values, "writes": writes}))


try:
    asyncio.run(main(json.load(sys.stdin)))
except ua.UaStatusCodeError as error:
    print(json.dumps({"refused": type(error).__name__}))
