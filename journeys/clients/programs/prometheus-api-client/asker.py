"""Asks a server what the Python client of Prometheus' API can ask, and prints what it made of the answers as one JSON document."""

import json
import os
from datetime import datetime, timedelta, timezone

from prometheus_api_client import PrometheusApiClientException, PrometheusConnect

server = PrometheusConnect(url=os.environ["SERVER"], headers={"Authorization": f"Bearer {os.environ['KEY']}"})
with_password = PrometheusConnect(url=os.environ["SERVER"], auth=("anybody", os.environ["KEY"]))
end = datetime.now(timezone.utc)
start = end - timedelta(minutes=30)
ROUTES = {"job": "shop"}

said = {
    "connected": server.check_prometheus_connection(),
    "metrics": server.all_metrics(),
    "labels": server.get_label_names(params={"match[]": "shop_requests_total"}),
    "values": server.get_label_values("route"),
    "current": server.get_current_metric_value("shop_requests_total", label_config=ROUTES),
    "query": with_password.custom_query("sum(rate(shop_requests_total[5m]))"),
    "range": server.custom_query_range("sum(rate(shop_requests_total[5m]))", start, end, "60s"),
}
said["pieces"] = server.get_metric_range_data("shop_requests_total", ROUTES, start, end, chunk_size=timedelta(minutes=10))
try:
    server.custom_query("sum(")
except PrometheusApiClientException as refused:
    said["mistake"] = str(refused)
print(json.dumps(said))
