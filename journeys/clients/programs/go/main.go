// A shop with the stock OpenTelemetry SDK. Where to and with which key comes from the environment alone.
package main

import (
	"context"
	"log"
	"log/slog"

	"go.opentelemetry.io/contrib/bridges/otelslog"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlplog/otlploggrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetrichttp"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/metric"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

func main() {
	ctx := context.Background()
	spans := must(otlptracehttp.New(ctx))
	points := must(otlpmetrichttp.New(ctx))
	records := must(otlploggrpc.New(ctx))

	traces := sdktrace.NewTracerProvider(sdktrace.WithBatcher(spans))
	metrics := sdkmetric.NewMeterProvider(sdkmetric.WithReader(sdkmetric.NewPeriodicReader(points)))
	logs := sdklog.NewLoggerProvider(sdklog.WithProcessor(sdklog.NewBatchProcessor(records)))
	otel.SetTracerProvider(traces)
	otel.SetMeterProvider(metrics)

	order(ctx, slog.New(otelslog.NewHandler("shop", otelslog.WithLoggerProvider(logs))))
	count(ctx)

	for _, shutdown := range []func(context.Context) error{traces.Shutdown, metrics.Shutdown, logs.Shutdown} {
		if err := shutdown(ctx); err != nil {
			log.Fatal(err)
		}
	}
}

func order(ctx context.Context, logger *slog.Logger) {
	tracer := otel.Tracer("shop", trace.WithInstrumentationVersion("1.4.2"))
	ctx, order := tracer.Start(ctx, "POST /orders", trace.WithSpanKind(trace.SpanKindServer), trace.WithAttributes(
		attribute.String("shop.region", "north"),
		attribute.Bool("order.gift", true),
		attribute.Int("order.items", 3),
		attribute.Float64("order.total", 42.5),
		attribute.StringSlice("order.skus", []string{"apple", "pear"}),
	))
	defer order.End()
	earlier := trace.NewSpanContext(trace.SpanContextConfig{
		TraceID: must(trace.TraceIDFromHex("0af7651916cd43dd8448eb211c80319c")),
		SpanID:  must(trace.SpanIDFromHex("b7ad6b7169203331")),
	})
	ctx, charge := tracer.Start(ctx, "charge card",
		trace.WithSpanKind(trace.SpanKindClient), trace.WithLinks(trace.Link{SpanContext: earlier}))
	defer charge.End()
	charge.AddEvent("declined", trace.WithAttributes(attribute.String("card.brand", "maestro")))
	charge.SetStatus(codes.Error, "card declined")
	logger.ErrorContext(ctx, "card declined", "order.id", 42)
}

func count(ctx context.Context) {
	meter := otel.Meter("shop")
	north := metric.WithAttributes(attribute.String("shop.region", "north"))
	must(meter.Int64Counter("shop.orders", metric.WithUnit("{order}"))).Add(ctx, 3, north)
	must(meter.Int64Gauge("shop.queue.length")).Record(ctx, 7)
	duration := must(meter.Float64Histogram("shop.order.duration", metric.WithUnit("s")))
	duration.Record(ctx, 0.2, north)
	duration.Record(ctx, 0.4, north)
}

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}
