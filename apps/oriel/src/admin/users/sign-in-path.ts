/** Where a one-time link leads, under the server's address. */
export function signInPath(token: string): string {
  return `/auth/link?token=${token}`;
}
