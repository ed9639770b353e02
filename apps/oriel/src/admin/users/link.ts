import type { AdminCommand } from '../admin-command.ts';
import { COMMAND_LINE, when } from '../input.ts';
import { type SignIn, signInOf } from './sign-in-path.ts';
import { userNamed } from './user-named.ts';

interface Result extends SignIn {
  readonly email: string;
  /** RFC 3339. */
  readonly expiresAt: string;
}

/** For whoever lost the first link, or forgot a password. */
export const linkUser: AdminCommand<{ readonly email: string }, Result> = {
  name: 'user link',
  describe: 'print a link that signs a user in once',
  example: 'oriel user link ada@example.com',
  arguments: [{ name: 'email', describe: 'the address to sign in with' }],
  options: [],
  async run(context, { email }) {
    const user = await userNamed(context, email);
    const link = await context.records.installation(COMMAND_LINE).users.createSignInLink(user.id);
    return {
      email: user.email,
      ...signInOf(context, link.token),
      expiresAt: new Date(link.expiresAtMs).toISOString(),
    };
  },
  print: ({ email, signInPath, signInLink, expiresAt }) =>
    `${email} can sign in once, until ${when(expiresAt)}, with ${signInLink ?? signInPath}`,
};
