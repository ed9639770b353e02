import type { AdminContext } from '../admin-command.ts';

export interface SignIn {
  /** A path under the server's address, good once. */
  readonly signInPath: string;
  /** The same as a whole address; absent where no server runs that could say which. */
  readonly signInLink?: string;
}

/** Where a one-time link leads, under the server's address. */
export function signInPath(token: string): string {
  return `/auth/link?token=${token}`;
}

export function signInOf({ running }: AdminContext, token: string): SignIn {
  const path = signInPath(token);
  return { signInPath: path, ...(running && { signInLink: `${running.address}${path}` }) };
}
