import type { FastifyInstance, FastifyRequest } from 'fastify';
import { validatorCompiler } from 'fastify-type-provider-zod';
import { registerAccess } from './access/register-access.ts';
import { registerSecurityHeaders } from './access/security-headers.ts';
import { registerSignIn } from './access/sign-in.ts';
import type { ApiDependencies, ApiLimits } from './api-dependencies.ts';
import { DEFAULT_API_LIMITS } from './api-dependencies.ts';
import { abandonedSignal } from './ask/abandoned.ts';
import { createAskers } from './ask/asker.ts';
import { QueriedMetrics } from './ask/metric/queried-metrics.ts';
import { QueryLine } from './ask/query-line.ts';
import { registerPrometheus } from './compat/prometheus/register-prometheus.ts';
import { compressAnswers } from './compress-answers.ts';
import { registerGraphql } from './graphql/register-graphql.ts';
import { registerMetricsPage } from './health/metrics-page.ts';
import { registerProbes } from './health/probes.ts';
import { jsonText } from './json-text.ts';
import { knowAddresses } from './known-addresses.ts';
import { endRefusedUpgrades } from './live/end-refused-upgrades.ts';
import { registerPages } from './pages/register-pages.ts';
import { readJson } from './read-json.ts';
import { refuseUnknownAddresses } from './refuse-unknown-addresses.ts';
import { registerRest } from './rest/register-rest.ts';
import type { RestApp } from './rest/rest-app.ts';
import { sendProblem } from './send-problem.ts';

/** The header by which the queries of one page say that they belong together. */
const PAGE_HEADER = 'x-oriel-page';

/**
 * Adds the API to a web server: compression and security headers on everything that it serves, and in a scope of their own the routes of
 * `ROUTE_TABLE` whose owner is `api`. Call it before the UI's files and the way in are added.
 */
export async function registerApi(app: FastifyInstance, deps: ApiDependencies): Promise<void> {
  const limits: ApiLimits = { ...DEFAULT_API_LIMITS, ...deps.limits };
  const queriedMetrics = new QueriedMetrics(deps.now);
  const queryLine = new QueryLine();
  const createAsker = createAskers(deps, limits, queriedMetrics, queryLine);
  const askerOf = (request: FastifyRequest, signal: AbortSignal) => {
    const page = request.headers[PAGE_HEADER];
    return createAsker({
      // Routes that are not public do not come so far without it.
      access: request.access!,
      page: typeof page === 'string' && page !== '' ? page : undefined,
      signal,
    });
  };

  knowAddresses(app);
  await compressAnswers(app);
  registerSecurityHeaders(app, { secure: deps.secureCookies });
  endRefusedUpgrades(app, '/graphql');
  refuseUnknownAddresses(app, deps.logger);
  await app.register(async (scope) => {
    // Pages of other origins may send plain text without asking first, so it is never read as JSON.
    scope.removeContentTypeParser('text/plain');
    readJson(scope);
    scope.setValidatorCompiler(validatorCompiler);
    // Answers are typed by their schemas and not checked again on the way out.
    scope.setSerializerCompiler(() => jsonText);
    // Of those that have no schema.
    scope.setReplySerializer(jsonText);
    scope.setErrorHandler((error, _request, reply) => sendProblem(reply, error, deps.logger));

    await registerAccess(scope, deps);
    registerProbes(scope, deps);
    registerMetricsPage(scope, deps);
    registerSignIn(scope as unknown as RestApp, deps);
    await registerGraphql(scope, { deps, limits, askerOf });
    await registerRest(scope, {
      deps,
      askerOf: (request, reply) => askerOf(request, abandonedSignal(reply)),
    });
    await registerPrometheus(scope, deps, queriedMetrics, queryLine);
    registerPages(scope, deps.settings);
  });
}
