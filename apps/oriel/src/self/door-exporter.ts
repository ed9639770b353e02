import { type Agent, request } from 'node:http';
import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import type { ISerializer } from '@opentelemetry/otlp-transformer';
import type { OutgoingCalls } from '../outgoing/outgoing.ts';

/** Oriel's own front door, for one signal. */
export interface Door {
  readonly url: string;
  readonly key: string;
  readonly agent: Agent;
}

/** Of one try. */
const TIMEOUT_MS = 5_000;

/**
 * Sends what the SDK has gathered through the front door, as OTLP. How often that is tried, and when no longer, is its calls' affair: the
 * SDK's own exporters try in a way of their own, and never leave a door alone.
 */
export class DoorExporter<Items> {
  readonly #door: Door;
  readonly #serializer: Pick<ISerializer<Items, unknown>, 'serializeRequest'>;
  readonly #calls: Pick<OutgoingCalls, 'call'>;
  readonly #stopping: AbortSignal;
  readonly #sending = new Set<Promise<void>>();

  /** @param stopping ends what is being sent, which is lost then. */
  constructor(
    door: Door,
    serializer: Pick<ISerializer<Items, unknown>, 'serializeRequest'>,
    calls: Pick<OutgoingCalls, 'call'>,
    stopping: AbortSignal,
  ) {
    this.#door = door;
    this.#serializer = serializer;
    this.#calls = calls;
    this.#stopping = stopping;
  }

  export(items: Items, done: (result: ExportResult) => void): void {
    const sending = this.#send(items)
      .catch((error: Error): ExportResult => ({ code: ExportResultCode.FAILED, error }))
      .then(done)
      .finally(() => this.#sending.delete(sending));
    this.#sending.add(sending);
  }

  async forceFlush(): Promise<void> {
    await Promise.all(this.#sending);
  }

  async shutdown(): Promise<void> {
    await this.forceFlush();
  }

  async #send(items: Items): Promise<ExportResult> {
    const body = this.#serializer.serializeRequest(items);
    if (body === undefined) return { code: ExportResultCode.SUCCESS };
    const outcome = await this.#calls.call((signal) => post(this.#door, body, signal), this.#stopping);
    return outcome.kind === 'answered'
      ? { code: ExportResultCode.SUCCESS }
      : { code: ExportResultCode.FAILED, error: outcome.error };
  }
}

/** @throws Error with the door's `status`, or with what the network said. */
function post({ url, key, agent }: Door, body: Uint8Array, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${key}`,
      'content-type': 'application/x-protobuf',
      'content-length': body.byteLength,
    };
    const inTime = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
    // By its own message an abort does not say that time ran out.
    const fail = (error: Error) => reject(inTime.aborted ? inTime.reason : error);
    const asked = request(url, { method: 'POST', agent, headers, signal: inTime }, (response) => {
      const { statusCode: status = 0, headers: answer } = response;
      response.resume().on('error', fail);
      response.on('end', () => {
        if (status >= 200 && status < 300) resolve();
        else reject(new DoorRefusal(status, Number(answer['retry-after']) * 1_000));
      });
    });
    asked.on('error', fail).end(body);
  });
}

class DoorRefusal extends Error {
  readonly status: number;
  readonly retryAfterMs: number;

  constructor(status: number, retryAfterMs: number) {
    super(`Oriel's own door answered with HTTP status ${status}`);
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }
}
