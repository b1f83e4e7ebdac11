/** Throwaway signing keys: one for Entra (all its tenants share it, as there) and one for the bot channel. */
import { compactVerify, exportJWK, generateKeyPair, importJWK, SignJWT } from 'jose';
import type { JWK, JWTPayload } from 'jose';

/** Whose key: Entra signs people's and apps' tokens, the channel signs what "Teams" sends to the bot. */
export type KeyKind = 'entra' | 'channel';

/** Signs and checks RS256 tokens. The keys are made on first use, so that starting stays quick. */
export interface SigningKeys {
  sign(claims: JWTPayload, options: { kind: KeyKind; header?: Record<string, unknown> }): Promise<string>;
  /** The public key set as the OpenID `jwks_uri` shows it. */
  jwks(kind: KeyKind): Promise<{ keys: Record<string, unknown>[] }>;
  /** The claims of a token that this key signed; rejects for any other signature. Times are not looked at. */
  verify(token: string, kind: KeyKind): Promise<JWTPayload>;
  /** The private keys, to be stored and restored with the rest of the state. */
  snapshot(): Promise<Record<KeyKind, JWK>>;
  restore(stored: Record<KeyKind, JWK>): void;
}

/** Keys that exist for this process only, unless restored. */
export function createKeys(): SigningKeys {
  const made = new Map<KeyKind, Promise<JWK>>();
  const imported = new Map<JWK, Promise<KeyPair>>();
  const keyOf = (kind: KeyKind): Promise<JWK> => {
    const known = made.get(kind) ?? makeKey(kind);
    made.set(kind, known);
    return known;
  };
  const pairOf = (key: JWK, kind: KeyKind): Promise<KeyPair> => {
    const known = imported.get(key) ?? importPair(key, kind);
    imported.set(key, known);
    return known;
  };
  return {
    sign: async (claims, { kind, header }) => {
      const key = await keyOf(kind);
      const protectedHeader = { alg: 'RS256', typ: 'JWT', kid: key.kid ?? '', x5t: key.kid ?? '', ...header };
      return new SignJWT(claims).setProtectedHeader(protectedHeader).sign((await pairOf(key, kind)).signing);
    },
    jwks: async (kind) => ({ keys: [publicPart(await keyOf(kind), kind)] }),
    verify: async (token, kind) => {
      const { checking } = await pairOf(await keyOf(kind), kind);
      const { payload } = await compactVerify(token, checking, { algorithms: ['RS256'] });
      return JSON.parse(new TextDecoder().decode(payload)) as JWTPayload;
    },
    snapshot: async () => ({ entra: await keyOf('entra'), channel: await keyOf('channel') }),
    restore: (stored) => {
      made.set('entra', Promise.resolve(stored.entra));
      made.set('channel', Promise.resolve(stored.channel));
    },
  };
}

/** The two halves as `jose` uses them: importing a key takes as long as checking a signature. */
interface KeyPair {
  signing: ImportedKey;
  checking: ImportedKey;
}

type ImportedKey = Awaited<ReturnType<typeof importJWK>>;

async function importPair(key: JWK, kind: KeyKind): Promise<KeyPair> {
  return { signing: await importJWK(key, 'RS256'), checking: await importJWK(publicPart(key, kind), 'RS256') };
}

async function makeKey(kind: KeyKind): Promise<JWK> {
  const { privateKey } = await generateKeyPair('RS256', { modulusLength: 2048, extractable: true });
  const key = await exportJWK(privateKey);
  return { ...key, kid: `${kind}-${(key.n ?? '').slice(0, 16)}` };
}

function publicPart(key: JWK, kind: KeyKind): Record<string, string | string[]> & { kty: string } {
  const shown = {
    kty: 'RSA',
    use: 'sig',
    alg: 'RS256',
    kid: key.kid ?? '',
    x5t: key.kid ?? '',
    n: key.n ?? '',
    e: key.e ?? '',
  };
  return kind === 'channel' ? { ...shown, endorsements: ['msteams'] } : shown;
}
