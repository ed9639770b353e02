"""A shop with the stock OpenTelemetry SDK. Where to, how and with which key comes from the environment alone."""

import logging
import os

from opentelemetry import metrics, trace
from opentelemetry._logs import set_logger_provider
from opentelemetry.sdk._logs import LoggerProvider, LoggingHandler
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Link, SpanContext, SpanKind, Status, StatusCode, TraceFlags

if os.environ["OTEL_EXPORTER_OTLP_PROTOCOL"] == "grpc":
    from opentelemetry.exporter.otlp.proto.grpc._log_exporter import OTLPLogExporter
    from opentelemetry.exporter.otlp.proto.grpc.metric_exporter import OTLPMetricExporter
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
else:
    from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
    from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

traces = TracerProvider()
traces.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
trace.set_tracer_provider(traces)
meters = MeterProvider(metric_readers=[PeriodicExportingMetricReader(OTLPMetricExporter())])
metrics.set_meter_provider(meters)
logs = LoggerProvider()
logs.add_log_record_processor(BatchLogRecordProcessor(OTLPLogExporter()))
set_logger_provider(logs)
log = logging.getLogger("shop")
log.addHandler(LoggingHandler(logger_provider=logs))

tracer = trace.get_tracer("shop", "1.4.2")
meter = metrics.get_meter("shop", "1.4.2")
earlier = SpanContext(0x0AF7651916CD43DD8448EB211C80319C, 0xB7AD6B7169203331, True, TraceFlags(1))

with tracer.start_as_current_span("POST /orders", kind=SpanKind.SERVER) as order:
    order.set_attributes(
        {
            "shop.region": "north",
            "order.gift": True,
            "order.items": 3,
            "order.total": 42.5,
            "order.skus": ["apple", "pear"],
        }
    )
    with tracer.start_as_current_span("charge card", kind=SpanKind.CLIENT, links=[Link(earlier)]) as charge:
        charge.add_event("declined", {"card.brand": "maestro"})
        charge.set_status(Status(StatusCode.ERROR, "card declined"))
        log.error("card declined", extra={"order.id": 42})

meter.create_counter("shop.orders", unit="{order}").add(3, {"shop.region": "north"})
meter.create_gauge("shop.queue.length").set(7)
duration = meter.create_histogram("shop.order.duration", unit="s")
duration.record(0.2, {"shop.region": "north"})
duration.record(0.4, {"shop.region": "north"})

traces.shutdown()
meters.shutdown()
logs.shutdown()
