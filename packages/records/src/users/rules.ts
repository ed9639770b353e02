import { ROLES, type Role } from '../actor.ts';
import { invalid, quote } from '../rules.ts';

const SHORTEST_PASSWORD = 12;
/** Argon2 takes any length; a bound keeps a request from making it work for nothing. */
const LONGEST_PASSWORD = 1_024;
const LONGEST_EMAIL = 254;

/** Lower case: one person, one account. */
export function normaliseEmail(email: string): string {
  return email.trim().toLowerCase();
}

/** Whether mail arrives there is not known; `admin@localhost` is an address. */
export function checkEmail(email: string): string {
  const normal = normaliseEmail(email);
  if (normal.length <= LONGEST_EMAIL && /^[^\s@\u0000-\u001f]+@[^\s@\u0000-\u001f]+$/.test(normal)) return normal;
  throw invalid('email', `${quote(email)} is no e-mail address`);
}

export function checkPassword(password: string): string {
  if (password.length >= SHORTEST_PASSWORD && password.length <= LONGEST_PASSWORD) return password;
  throw invalid('password', `a password must have ${SHORTEST_PASSWORD} to ${LONGEST_PASSWORD} characters`);
}

export function checkRole(role: string): Role {
  if ((ROLES as readonly string[]).includes(role)) return role as Role;
  throw invalid('role', `the role ${quote(role)} must be one of ${ROLES.join(', ')}`);
}
