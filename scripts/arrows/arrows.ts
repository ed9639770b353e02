/**
 * Which package may import which, and why the wall beside the door stands. The one list: ARCHITECTURE.md draws it,
 * `npm run arrows` holds it. Tests may join what they need to try the whole; they too enter by the public face.
 */
export interface Arrow {
  /** A workspace package without its scope. */
  readonly from: string;
  readonly to: readonly string[];
  /** Neither npm packages nor Node's own modules: runs in a browser, a worker and anybody's program as it is. */
  readonly pure?: boolean;
  /** Said to whoever runs into the wall. */
  readonly why: string;
}

export const ARROWS: readonly Arrow[] = [
  {
    from: 'telemetry',
    to: [],
    pure: true,
    why: 'the nouns stand below everything; what they imported, everybody would depend on',
  },
  {
    from: 'store',
    to: ['telemetry'],
    pure: true,
    why: 'the waist names no database and no protocol, so either side can be replaced without the other noticing',
  },
  {
    from: 'store-clickhouse',
    to: ['telemetry', 'store'],
    why: 'a store answers the contract; who asks, and in which language, is not its affair',
  },
  {
    from: 'ingest',
    to: ['telemetry', 'store'],
    why: 'the way in knows the contract of the store alone, so that what is acknowledged does not depend on which store is behind it',
  },
  {
    from: 'search',
    to: ['telemetry', 'store'],
    pure: true,
    why: 'a language is a library: text in, predicate out, usable without a server',
  },
  {
    from: 'promql',
    to: [],
    why: 'a language is a library: anyone may install it and give it a storage of their own, so it asks for one by its own interface',
  },
  {
    from: 'alert',
    to: ['promql'],
    why: 'rules ask and write by interfaces of their own: the same evaluation runs against a store, a test and a past that is made up',
  },
  {
    from: 'records',
    to: ['telemetry'],
    why: 'what people make is kept apart from what machines send; each can be backed up, moved and restored alone',
  },
  {
    from: 'api',
    to: ['telemetry', 'store', 'search', 'promql', 'alert', 'records'],
    why: 'the way out asks contracts; it must not know which store answers nor how telemetry came in',
  },
  {
    from: 'demo',
    to: [],
    why: 'the shop stands for our users: it may use only what they have, the OpenTelemetry SDK and an address',
  },
  {
    from: 'web',
    to: ['promql'],
    why: 'the page knows the server by its API alone, so that everything it can do, any client can; a language is no server, and the editor speaks it in the browser as it is',
  },
  {
    from: 'app',
    to: ['telemetry', 'store', 'store-clickhouse', 'ingest', 'search', 'promql', 'alert', 'records', 'api', 'demo'],
    why: 'only the program joins things together; nothing imports it',
  },
];
