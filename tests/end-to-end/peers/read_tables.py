"""Reads an export as somebody at a desk would, with pandas and pyarrow, and says as JSON what came of it.

usage: read_tables.py FILE.parquet FILE.csv
"""

import json
import sys

import pandas
import pyarrow
import pyarrow.parquet


def rows(frame: pandas.DataFrame) -> list:
    return [
        {
            "tag": row.tag,
            "time_us": int(row.time.value // 1000),
            "received_us": int(row.received.value // 1000),
            "value": None if pandas.isna(row.value) else row.value,
            "unit": row.unit,
            "quality": row.quality,
            "status": int(row.status),
        }
        for row in frame.itertuples()
    ]


parquet, csv = sys.argv[1:]
schema = pyarrow.parquet.read_schema(parquet)
columnar = pandas.read_parquet(parquet)
text = pandas.read_csv(csv, parse_dates=["time", "received"])
print(
    json.dumps(
        {
            "types": {field.name: str(field.type) for field in schema},
            "metadata": {key.decode(): value.decode() for key, value in (schema.metadata or {}).items()},
            "parquet": rows(columnar),
            "csv": rows(text),
            "csv_offset_s": text.time.iloc[0].utcoffset().total_seconds(),
            "good_mean": float(columnar[columnar.quality == "good"].value.mean()),
        }
    )
)
