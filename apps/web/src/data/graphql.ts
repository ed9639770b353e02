import { ApiError, browserError } from './api-error.ts';

/** A GraphQL document that knows what it takes and what it answers. */
export interface Operation<Answer, Variables> {
  readonly text: string;
  /** Never set: carries the types. */
  readonly types?: (variables: Variables) => Answer;
}

export function operation<Answer, Variables = Record<string, never>>(text: string): Operation<Answer, Variables> {
  return { text };
}

interface GraphqlAnswer {
  readonly data?: unknown;
  readonly errors?: readonly { readonly message: string; readonly extensions?: Readonly<Record<string, unknown>> }[];
}

let pageId = newPageId();

/** Begins a page view: everything asked until the next one is charged to the rate limit once. */
export function beginPageView(): void {
  pageId = newPageId();
}

function newPageId(): string {
  // crypto.randomUUID exists in secure contexts only, and Oriel is often opened over plain HTTP.
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

type UnauthenticatedListener = () => void;
let onUnauthenticated: UnauthenticatedListener = () => {};

/** Called whenever an answer is 401, so that the shell can ask for the session again. */
export function listenForSignOut(listener: UnauthenticatedListener): void {
  onUnauthenticated = listener;
}

/** Asks the server. Throws {@link ApiError}; an aborted signal throws as fetch does. */
export async function ask<Answer, Variables>(
  asked: Operation<Answer, Variables>,
  variables: Variables,
  options: { signal?: AbortSignal; keepalive?: boolean } = {},
): Promise<Answer> {
  const response = await fetchJson('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json', ...pageHeaders() },
    body: JSON.stringify({ query: asked.text, variables }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    ...(options.keepalive === undefined ? {} : { keepalive: options.keepalive }),
  });
  const answer = response.body as GraphqlAnswer;
  const refusal = answer.errors?.[0];
  if (refusal !== undefined) {
    const error = fromGraphqlError(refusal, response.status);
    if (error.status === 401) onUnauthenticated();
    throw error;
  }
  if (answer.data === undefined || answer.data === null) throw fromProblem(response.body, response.status);
  return answer.data as Answer;
}

export function fromGraphqlError(
  refusal: { readonly message: string; readonly extensions?: Readonly<Record<string, unknown>> },
  status: number,
): ApiError {
  const extensions = refusal.extensions ?? {};
  const own = extensions.status;
  return new ApiError(refusal.message, {
    ...extensions,
    code: String(extensions.code ?? 'unknown'),
    status: typeof own === 'number' ? own : status,
  });
}

/** A plain HTTP exchange whose refusals are problem+json. */
export async function fetchJson(path: string, init: RequestInit): Promise<{ status: number; body: unknown }> {
  let response: Response;
  try {
    response = await fetch(path, { credentials: 'same-origin', ...init });
  } catch (cause) {
    if (init.signal?.aborted === true) throw cause;
    throw browserError('unreachable', { cause });
  }
  const text = await response.text();
  let body: unknown;
  try {
    body = text === '' ? undefined : JSON.parse(text);
  } catch (cause) {
    throw browserError(response.status >= 502 ? 'unreachable' : 'not_json', { cause, status: response.status });
  }
  if (!response.ok && !isGraphqlAnswer(body)) throw refusalOf(body, response.status);
  return { status: response.status, body };
}

/** Why an exchange was refused; where the session has ended, whoever listens for it is told. */
export function refusalOf(body: unknown, status: number): ApiError {
  const problem = fromProblem(body, status);
  // A wrong password is a refusal of the password, not the end of a session.
  if (problem.status === 401 && problem.code !== 'sign_in_refused') onUnauthenticated();
  return problem;
}

/** Says which page view a question belongs to. */
export function pageHeaders(): Record<string, string> {
  return { 'x-oriel-page': pageId };
}

function isGraphqlAnswer(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'errors' in body;
}

function fromProblem(body: unknown, status: number): ApiError {
  const problem = (typeof body === 'object' && body !== null ? body : {}) as Readonly<Record<string, unknown>>;
  // `error` and `errorType` are the words of Prometheus' API.
  const sentence = problem.detail ?? problem.title ?? problem.error;
  return new ApiError(String(sentence ?? `the server answered ${status} without saying why`), {
    ...problem,
    code: String(problem.code ?? problem.errorType ?? 'unknown'),
    status,
  });
}
