/** Authorization codes and refresh tokens: what Entra remembers between sign-in and token. */
import { createHash, randomBytes } from 'node:crypto';

/** What a code or refresh token stands for. */
export interface Session {
  userId: string;
  clientId: string;
  scope: string;
  /** Authentication contexts satisfied at sign-in (`acrs`). */
  authContexts: string[];
  mfa: boolean;
  /** When the person signed in, in seconds: sessions from before a revocation are dead. */
  signedInAtS: number;
}

/** A code that waits to be redeemed, once. */
export interface CodeGrant extends Session {
  redirectUri: string;
  nonce: string | null;
  challenge: string | null;
  challengeMethod: 'S256' | 'plain';
  expiresAt: number;
}

/** Codes and refresh tokens by their opaque value. */
export interface Sessions {
  addCode(grant: CodeGrant): string;
  /** The grant; a code works once. */
  takeCode(code: string): CodeGrant | undefined;
  addRefreshToken(session: Session): string;
  refresh(token: string): Session | undefined;
  clear(): void;
  snapshot(): { codes: [string, CodeGrant][]; refreshTokens: [string, Session][] };
  restore(state: ReturnType<Sessions['snapshot']>): void;
}

/** Nobody is signed in at first. */
export function createSessions(): Sessions {
  let codes = new Map<string, CodeGrant>();
  let refreshTokens = new Map<string, Session>();
  return {
    addCode: (grant) => {
      const code = `0.A${randomBytes(48).toString('base64url')}`;
      codes.set(code, grant);
      return code;
    },
    takeCode: (code) => {
      const grant = codes.get(code);
      codes.delete(code);
      return grant;
    },
    addRefreshToken: (session) => {
      const token = `1.A${randomBytes(64).toString('base64url')}`;
      refreshTokens.set(token, session);
      return token;
    },
    refresh: (token) => refreshTokens.get(token),
    clear: () => {
      codes.clear();
      refreshTokens.clear();
    },
    snapshot: () => ({ codes: [...codes], refreshTokens: [...refreshTokens] }),
    restore: (state) => {
      codes = new Map(state.codes);
      refreshTokens = new Map(state.refreshTokens);
    },
  };
}

/** Whether the verifier belongs to the challenge (PKCE). Without a challenge nothing is checked. */
export function passesPkce({ challenge, challengeMethod }: CodeGrant, verifier: string | null): boolean {
  if (challenge === null) return true;
  if (verifier === null) return false;
  return (
    challenge === (challengeMethod === 'plain' ? verifier : createHash('sha256').update(verifier).digest('base64url'))
  );
}
