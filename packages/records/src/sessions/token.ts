import type { TenantId } from '@oriel/telemetry';
import { decodeProtectedHeader, jwtVerify, SignJWT } from 'jose';
import type { SigningKeys } from './signing-keys.ts';

export const TOKEN_MS = 15 * 60_000;
const AUDIENCE = 'oriel';
/** HMAC: whoever verifies has the database too, so a key pair would protect nobody from anything. */
const ALGORITHM = 'HS256';

/** What a token says. Everything else is looked up by the session, so that it can change while the token lives. */
export interface TokenClaims {
  readonly sessionId: string;
  readonly tenant: TenantId;
}

/** Source: RFC 7519. The issuer is the installation, so that another installation's tokens mean nothing here. */
export async function signToken(
  keys: SigningKeys,
  installationId: string,
  claims: TokenClaims,
  nowMs: number,
): Promise<{ token: string; expiresAtMs: number }> {
  const key = await keys.current();
  const issuedAt = Math.floor(nowMs / 1_000);
  const expiresAt = issuedAt + TOKEN_MS / 1_000;
  const token = await new SignJWT({ sid: claims.sessionId, tid: claims.tenant })
    .setProtectedHeader({ alg: ALGORITHM, kid: key.id, typ: 'JWT' })
    .setIssuer(installationId)
    .setAudience(AUDIENCE)
    .setIssuedAt(issuedAt)
    .setExpirationTime(expiresAt)
    .sign(key.secret);
  return { token, expiresAtMs: expiresAt * 1_000 };
}

/** Undefined for anything that this installation did not sign or, unless `evenExpired`, whose time is over. */
export async function readToken(
  keys: SigningKeys,
  installationId: string,
  token: string,
  nowMs: number,
  { evenExpired = false } = {},
): Promise<TokenClaims | undefined> {
  const keyId = keyIdOf(token);
  const key = keyId === undefined ? undefined : await keys.byId(keyId);
  if (key === undefined) return undefined;
  try {
    const { payload } = await jwtVerify(token, key.secret, {
      algorithms: [ALGORITHM],
      issuer: installationId,
      audience: AUDIENCE,
      requiredClaims: ['exp', 'sid', 'tid'],
      currentDate: new Date(nowMs),
      // A session lives 30 days at most; its row decides.
      clockTolerance: evenExpired ? 31 * 86_400 : 5,
    });
    const { sid, tid } = payload;
    return typeof sid === 'string' && typeof tid === 'number' ? { sessionId: sid, tenant: tid } : undefined;
  } catch {
    return undefined;
  }
}

function keyIdOf(token: string): string | undefined {
  try {
    return decodeProtectedHeader(token).kid;
  } catch {
    return undefined;
  }
}
