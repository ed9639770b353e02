"""What DuckDB reads of an archive, as one line of JSON."""

import json
import sys

import duckdb

root = sys.argv[1]


def ask(signal, what):
    files = f"{root}/tenant=*/signal={signal}/day=*/*.parquet"
    return duckdb.sql(
        f"SELECT {what} FROM read_parquet('{files}', hive_partitioning = true) ORDER BY ALL"
    ).fetchall()


print(
    json.dumps(
        {
            "logs": ask(
                "logs",
                "epoch_ms(time::TIMESTAMP), service_name, body, severity, trace_id, attributes['team'], day::VARCHAR",
            ),
            "spans": ask("spans", "name, duration, trace_id, parent_span_id, attr_http_route"),
            "series": ask("series", "map(label_names, label_values)['__name__']"),
            "samples": ask("samples", "samples, epoch_ms(first::TIMESTAMP), octet_length(data) > 0"),
        }
    )
)
