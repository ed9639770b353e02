/**
 * Names whose values nobody may read, without separators and case: `client_secret`, `Client-Secret` and `clientSecret`
 * are all `clientsecret`. A.6 of the catalogue names the first ones.
 */
const SENSITIVE_NAMES: readonly string[] = [
  'password',
  'passwordhash',
  'passwd',
  'pwd',
  'passphrase',
  'token',
  'secret',
  'secretkey',
  'secretaccesskey',
  'apikey',
  'accesskey',
  'privatekey',
  'credential',
  'credentials',
  'authorization',
  'cookie',
  'ssn',
  'socialsecuritynumber',
  'creditcard',
  'creditcardnumber',
  'cardnumber',
  'cvv',
  'cvc',
];

/**
 * Whether the value under an attribute key is a secret by its name: the whole key or its last words, however they are
 * joined. `http.request.header.authorization`, `x-api-key`, `user.passwordHash` and `PASSWORD` are;
 * `password_reset.count` and `total_tokens` are not.
 */
export class SensitiveNames {
  readonly #names: Set<string>;

  constructor(ownNames: readonly string[] = []) {
    this.#names = new Set([...SENSITIVE_NAMES, ...ownNames.map((name) => wordsOf(name).join(''))]);
    this.#names.delete('');
  }

  includes(key: string): boolean {
    const parts = wordsOf(key);
    let suffix = '';
    for (let index = parts.length - 1; index >= 0; index--) {
      suffix = parts[index]! + suffix;
      if (this.#names.has(suffix)) return true;
    }
    return false;
  }
}

/** `userPassword2` → user, password. */
export function wordsOf(key: string): string[] {
  return key
    .slice(0, 512)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .map((word) => word.replace(/\d+$/, '') || word)
    .filter((word) => word !== '');
}
