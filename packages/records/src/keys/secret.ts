import { createHash, randomBytes } from 'node:crypto';

const START = 'oriel_';
/** 32 random bytes in base64url. */
const KEY = /^oriel_[A-Za-z0-9_-]{43}$/;
const SHOWN_LENGTH = START.length + 6;

export function makeKey(): string {
  return START + randomBytes(32).toString('base64url');
}

/** Cheap, before anything is hashed or looked up. */
export function looksLikeKey(text: string): boolean {
  return KEY.test(text);
}

export function shownPrefix(key: string): string {
  return key.slice(0, SHOWN_LENGTH);
}

/** Secrets of 256 random bits need no slow hash: nobody can try them all. */
export function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
