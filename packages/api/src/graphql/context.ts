import type { SignedIn } from '@oriel/records';
import type { ApiDependencies } from '../api-dependencies.ts';
import type { Asker } from '../ask/asker.ts';
import type { LogTails } from '../live/log-tails.ts';

/** What resolvers are given; one for each operation. */
export interface GraphqlContext {
  readonly asker: Asker;
  readonly deps: ApiDependencies;
  readonly tails: LogTails;
  /** Ends when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
  /** Gives the browser another session; absent where there is no reply to carry a cookie (sockets, keys). */
  readonly giveSession?: (signedIn: SignedIn) => void;
  /** The session's token, for what only a session may do. */
  readonly sessionToken?: string;
}
