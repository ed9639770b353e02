/**
 * Every path under which this server answers, so that two parts never claim the same. A path ends either exactly or
 * with `/*` for a whole tree. `later` ones are kept free for the query APIs of other products, which live under
 * prefixes; the root is theirs only where no other product speaks (OTLP's `/v1/*`).
 */
export const ROUTE_TABLE = [
  { path: '/graphql', owner: 'api', what: 'GraphQL and its subscriptions' },
  { path: '/graphql/explorer/*', owner: 'api', what: 'a page to try GraphQL' },
  { path: '/monitoring/*', owner: 'api', what: 'REST, its description and its reference' },
  { path: '/auth/*', owner: 'api', what: 'sign-in, sign-out, one-time links' },
  { path: '/health', owner: 'api', what: 'health for machines' },
  { path: '/health/live', owner: 'api', what: 'the process turns' },
  { path: '/health/ready', owner: 'api', what: 'it can serve' },
  { path: '/health/startup', owner: 'api', what: 'it has started' },
  { path: '/-/healthy', owner: 'api', what: 'the process turns, for tools of Prometheus' },
  { path: '/-/ready', owner: 'api', what: 'it can serve, for tools of Prometheus' },
  { path: '/metrics', owner: 'api', what: 'Oriel’s own metrics, Prometheus text' },
  { path: '/v1/*', owner: 'ingest', what: 'OTLP over HTTP' },
  { path: '/api/traces', owner: 'ingest', what: 'OTLP traces for simple clients' },
  { path: '/api/logs', owner: 'ingest', what: 'JSON logs for simple clients' },
  { path: '/prometheus/*', owner: 'api', what: 'Prometheus’ HTTP API' },
  { path: '/api/v1/*', owner: 'api', what: 'the same, for clients that know no prefix' },
  { path: '/federate', owner: 'api', what: 'latest samples as text, for a Prometheus to scrape' },
  { path: '/loki/*', owner: 'later', what: 'Loki query and push' },
  { path: '/tempo/*', owner: 'later', what: 'Tempo query' },
  { path: '/jaeger/*', owner: 'later', what: 'Jaeger query' },
  { path: '/alertmanager/*', owner: 'later', what: 'Alertmanager v2' },
  { path: '/elasticsearch/*', owner: 'later', what: 'Elasticsearch search and bulk' },
] as const;

export type RouteOwner = (typeof ROUTE_TABLE)[number]['owner'];

/** Who answers a path: `undefined` leaves it to the UI, whose own paths are whatever is left. */
export function ownerOf(path: string): RouteOwner | undefined {
  return ROUTE_TABLE.find((route) => covers(route.path, path))?.owner;
}

function covers(claimed: string, path: string): boolean {
  if (!claimed.endsWith('/*')) return claimed === path;
  const root = claimed.slice(0, -2);
  return path === root || path.startsWith(`${root}/`);
}

/** Pairs of claims of which one lies inside the other, though they belong to different owners. */
export function collisions(table: readonly { readonly path: string; readonly owner: string }[]): string[] {
  const found: string[] = [];
  for (const [index, one] of table.entries()) {
    for (const other of table.slice(index + 1)) {
      const overlap = covers(one.path, bare(other.path)) || covers(other.path, bare(one.path));
      if (overlap && (one.owner !== other.owner || one.path === other.path))
        found.push(`${one.path} and ${other.path}`);
    }
  }
  return found;
}

function bare(path: string): string {
  return path.endsWith('/*') ? path.slice(0, -2) : path;
}
