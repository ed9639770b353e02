// Asks a server everything that Prometheus' own Go client can ask, and prints what the client made of the answers as one
// JSON document. Where to and with which key comes from the environment.
package main

import (
	"context"
	"encoding/json"
	"log"
	"net/http"
	"os"
	"time"

	"github.com/prometheus/client_golang/api"
	v1 "github.com/prometheus/client_golang/api/prometheus/v1"
)

type withKey struct{ key string }

func (t withKey) RoundTrip(request *http.Request) (*http.Response, error) {
	request.SetBasicAuth("anybody", t.key)
	return http.DefaultTransport.RoundTrip(request)
}

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	client := must(api.NewClient(api.Config{Address: os.Getenv("SERVER"), RoundTripper: withKey{os.Getenv("KEY")}}))
	server := v1.NewAPI(client)

	end := time.Now()
	start := end.Add(-30 * time.Minute)
	window := v1.Range{Start: start, End: end, Step: time.Minute}
	requests := []string{`shop_requests_total`}

	said := map[string]any{}
	said["query"] = answer(server.Query(ctx, `sum by (job) (shop_requests_total)`, end))
	said["scalar"] = answer(server.Query(ctx, `scalar(vector(42))`, end))
	said["queryRange"] = answer(server.QueryRange(ctx, `sum(rate(shop_requests_total[5m]))`, window))
	said["series"] = answer(server.Series(ctx, requests, start, end))
	said["labelNames"] = answer(server.LabelNames(ctx, requests, start, end))
	said["labelValues"] = answer(server.LabelValues(ctx, "route", requests, start, end))
	said["exemplars"] = must(server.QueryExemplars(ctx, `shop_request_duration_seconds_bucket`, start, end))
	said["metadata"] = must(server.Metadata(ctx, "shop_requests_total", ""))
	said["targets"] = must(server.Targets(ctx))
	said["targetsMetadata"] = must(server.TargetsMetadata(ctx, "", "", ""))
	said["rules"] = must(server.Rules(ctx, nil))
	said["alerts"] = must(server.Alerts(ctx))
	said["alertManagers"] = must(server.AlertManagers(ctx))
	said["config"] = must(server.Config(ctx))
	said["flags"] = must(server.Flags(ctx))
	said["buildinfo"] = must(server.Buildinfo(ctx))
	said["runtimeinfo"] = must(server.Runtimeinfo(ctx))
	said["tsdb"] = must(server.TSDB(ctx))
	said["walReplay"] = must(server.WalReplay(ctx))

	limited, warnings, _, err := server.Series(ctx, requests, start, end, v1.WithLimit(1))
	said["limited"] = map[string]any{"series": must(limited, err), "warnings": warnings}
	_, _, _, mistake := server.Query(ctx, `sum(`, end)
	said["mistake"] = mistake.Error()

	if err := json.NewEncoder(os.Stdout).Encode(said); err != nil {
		log.Fatal(err)
	}
}

// A warning or an info is no part of any of these answers.
func answer[T any](value T, warnings v1.Warnings, infos v1.Infos, err error) T {
	if len(warnings)+len(infos) > 0 {
		log.Fatal(warnings, infos)
	}
	return must(value, err)
}

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}
