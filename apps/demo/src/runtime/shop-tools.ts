import type { Meter, Tracer } from '@opentelemetry/api';
import { callService } from './call-service.ts';
import { openDatabase } from './database.ts';
import { serveHttp } from './serve-http.ts';
import { createShopLogger } from './shop-logger.ts';
import type { ShopTools } from './shop-service.ts';

interface Surroundings {
  readonly service: string;
  readonly version: string;
  readonly tracer: Tracer;
  readonly meter: Meter;
  isFaultOn(name: string): boolean;
  addressOf(service: string): string | undefined;
  onListening(url: string): void;
}

export function createShopTools(around: Surroundings): ShopTools {
  const log = createShopLogger(around.service);
  const { version, tracer, meter } = around;
  const databaseDelayMs = () =>
    around.isFaultOn('slow-database') ? 400 + Math.random() * 1_600 : 0.5 + Math.random() ** 3 * 12;
  return {
    version,
    tracer,
    meter,
    log,
    isFaultOn: around.isFaultOn,
    openDatabase: (name, schema) => openDatabase({ tracer, name, schema }, databaseDelayMs),
    async serve(addRoutes) {
      around.onListening(await serveHttp(log, addRoutes));
    },
    async call(service, method, path, body) {
      const address = around.addressOf(service);
      if (address === undefined) throw new Error(`the service "${service}" is not running`);
      const answer = await callService(`${address}${path}`, method, body);
      if (answer.status >= 500) throw new Error(`${service} answered ${answer.status} to ${method} ${path}`);
      return answer as never;
    },
  };
}
