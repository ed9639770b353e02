import { Readable } from 'node:stream';
import type { QueryMemory, SharedQueryMemory } from '@oriel/promql';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ApiDependencies } from '../../api-dependencies.ts';
import { abandonedSignal, whenClosed } from '../../ask/abandoned.ts';
import { noteQueries, type QueriedMetrics } from '../../ask/metric/queried-metrics.ts';
import type { QueryLine } from '../../ask/query-line.ts';
import { MOST_AT_ONCE_BYTES } from '../../compress-answers.ts';
import { jsonText } from '../../json-text.ts';
import { BELOW_ROOT, PREFIX, ROOTS } from './addresses.ts';
import { PROMETHEUS_DOCUMENTS, PROMETHEUS_ENDPOINTS } from './all.ts';
import type { DocumentEndpoint, PrometheusAnswer, PrometheusEndpoint, PrometheusQuestion } from './endpoint.ts';
import { JsonPieces } from './json-pieces.ts';
import { optionsWith, START_TIMESTAMPS_HEADER } from './options.ts';
import { prometheusErrorOf } from './prometheus-error.ts';
import { sendPlainError, sendPrometheusError } from './send-prometheus-error.ts';
import { checkTenantHeader } from './tenant-header.ts';

/** Bodies of remote read: a few selectors. */
const MOST_BODY_BYTES = 1024 * 1024;

/** Prometheus' HTTP API, at the root and under `/prometheus`, in a scope of its own: errors look as its clients expect. */
export async function registerPrometheus(
  app: FastifyInstance,
  deps: ApiDependencies,
  queriedMetrics: QueriedMetrics,
  queryLine: QueryLine,
): Promise<void> {
  const server = { version: deps.version, startedAtMs: deps.now() };
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
      done(null, new URLSearchParams(String(body)));
    });
    // Whatever it is called: Prometheus takes parameters from forms alone, and a message of remote read for what it is. A client may say
    // JSON and send nothing, with all that it asks in the address.
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MOST_BODY_BYTES }, (_request, body, done) =>
      done(null, body),
    );
    const refusing =
      (send: typeof sendPrometheusError) => (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
        if (prometheusErrorOf(error).status >= 500)
          deps.logger.warn({ err: error, url: request.routeOptions.url }, 'a query of Prometheus’ API failed');
        return send(reply, error);
      };
    scope.setErrorHandler(refusing(sendPrometheusError));

    const questionOf = (request: FastifyRequest, reply: FastifyReply): PrometheusQuestion => {
      const { tenant } = request.access!;
      return {
        params: parametersOf(request),
        path: request.params as Record<string, string>,
        tenant,
        store: noteQueries(deps.store.forTenant(tenant), queriedMetrics),
        options: optionsWith(request.headers[START_TIMESTAMPS_HEADER]?.toString()),
        sliceWorkers: deps.sliceWorkers?.forTenant(tenant) ?? null,
        memory: memoryOf(reply, deps.queryMemory),
        ruleGroups: () => deps.rules.groupsOf(tenant),
        ruleProblems: () => deps.rules.problemsOf(tenant),
        server,
        retentionDays: async () => (await deps.records.policyOf(tenant))?.retention.samples ?? 0,
        scrape: deps.scrape?.tenant === tenant ? deps.scrape : undefined,
        signal: abandonedSignal(reply),
        nowMs: deps.now(),
      };
    };
    const answer = async (endpoint: PrometheusEndpoint, request: FastifyRequest, reply: FastifyReply) => {
      const question = questionOf(request, reply);
      const answered = endpoint.asksForSeries
        ? await queryLine.answer(question.tenant, question.signal, () => endpoint.answer(question))
        : await endpoint.answer(question);
      if (answered.data === null) return reply.code(204).send();
      return reply.type('application/json; charset=utf-8').send(bodyOf(inEnvelope(answered)));
    };
    const answerDocument = async (endpoint: DocumentEndpoint, request: FastifyRequest, reply: FastifyReply) => {
      const question = {
        ...questionOf(request, reply),
        accept: request.headers.accept ?? '',
        body: request.body instanceof Uint8Array ? request.body : new Uint8Array(),
      };
      const { contentType, contentEncoding, body } = await queryLine.answer(question.tenant, question.signal, () =>
        endpoint.answer(question),
      );
      reply.header('content-type', contentType);
      if (contentEncoding !== undefined) reply.header('content-encoding', contentEncoding);
      return reply.send(body);
    };

    scope.addHook('preHandler', (request) => checkTenantHeader(request, deps.records));
    // Where Prometheus has its pages: clients look there whether anybody is at the address that they were given.
    scope.get(PREFIX, { config: { requires: 'read' } }, answerHere);
    for (const root of ROOTS) {
      for (const endpoint of PROMETHEUS_ENDPOINTS) {
        const url = root + BELOW_ROOT + endpoint.path;
        scope.route({
          method: [...endpoint.methods],
          url,
          config: { requires: 'read' },
          handler: (request, reply) => answer(endpoint, request, reply),
        });
        refuseOtherMethods(scope, url, endpoint.methods);
      }
      for (const endpoint of PROMETHEUS_DOCUMENTS) {
        const url = root + endpoint.path;
        scope.route({
          method: [...endpoint.methods],
          url,
          config: { requires: 'read' },
          errorHandler: refusing(sendPlainError),
          handler: (request, reply) => answerDocument(endpoint, request, reply),
        });
        refuseOtherMethods(scope, url, endpoint.methods);
      }
    }
  });
}

function answerHere(_request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return reply.type('text/plain; charset=utf-8').send(`Prometheus’ HTTP API, below ${PREFIX}${BELOW_ROOT}\n`);
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** Prometheus' client for Go tries POST first, and GET where it is told that this is no method here. */
function refuseOtherMethods(scope: FastifyInstance, url: string, methods: PrometheusEndpoint['methods']): void {
  scope.route({
    method: METHODS.filter((method) => !methods.some((one) => one === method)),
    url,
    config: { requires: 'public', refusesMethods: true },
    handler: (_request, reply) =>
      reply
        .code(405)
        .header('allow', methods.join(', '))
        .type('text/plain; charset=utf-8')
        .send('Method Not Allowed\n'),
  });
}

function* inEnvelope({ data, warnings = [], infos = [] }: PrometheusAnswer): Iterable<Buffer> {
  yield Buffer.from('{"status":"success","data":');
  if (data instanceof JsonPieces) yield* data.pieces;
  else yield Buffer.from(jsonText(data));
  const remarks = { ...(warnings.length > 0 ? { warnings } : {}), ...(infos.length > 0 ? { infos } : {}) };
  const after = Object.entries(remarks).map(([name, texts]) => `,"${name}":${jsonText(texts)}`);
  yield Buffer.from(`${after.join('')}}`);
}

/** A small answer at once; of a large one the next piece is made while the last is compressed and sent. */
function bodyOf(pieces: Iterable<Buffer>): Buffer | Readable {
  const first: Buffer[] = [];
  let length = 0;
  const rest = pieces[Symbol.iterator]();
  for (let next = rest.next(); !next.done; next = rest.next()) {
    first.push(next.value);
    length += next.value.length;
    if (length > MOST_AT_ONCE_BYTES) return Readable.from(following(Buffer.concat(first), rest), { highWaterMark: 1 });
  }
  return Buffer.concat(first);
}

function* following(first: Buffer, rest: Iterator<Buffer>): Iterable<Buffer> {
  yield first;
  for (let next = rest.next(); !next.done; next = rest.next()) yield next.value;
}

/** Held until the answer has been sent, or whoever asked has gone. */
function memoryOf(reply: FastifyReply, shared: SharedQueryMemory): QueryMemory {
  const memory = shared.forQuery();
  whenClosed(reply, () => memory.releaseAll());
  return memory;
}

/** Those of a form come before those of the address, as in Prometheus. */
function parametersOf(request: FastifyRequest): URLSearchParams {
  // All behind the first question mark: a pattern may have others in it.
  const address = new URLSearchParams(/\?(.*)$/s.exec(request.url)?.[1] ?? '');
  if (!(request.body instanceof URLSearchParams)) return address;
  return new URLSearchParams([...request.body, ...address]);
}
