// Writes in Entra that come to an end whatever Entra shows.

import assert from 'node:assert/strict';
import type { UserGraph } from '../../../../src/core/graph.ts';
import { AppError } from '../../../../src/core/errors.ts';
import { kindOf } from '../../../../src/features/app-consent/decisions.ts';

describe('revoking everything that an app holds', () => {
  it('goes on later where Entra keeps listing what was deleted', async () => {
    let deleted = 0;
    const row = { id: 'g1', clientId: 'app', consentType: 'AllPrincipals', resourceId: 'api', scope: 'Mail.Read' };
    const graph = {
      identity: 'person',
      pages: async function* (path: string) {
        await Promise.resolve();
        yield path.includes('oauth2PermissionGrants') ? [row] : [];
      },
      delete: () => {
        deleted += 1;
        return Promise.resolve();
      },
    };
    const payload = { objectId: 'app', isMore: true };
    // Of a person's Graph, only what revoking uses.
    const revoking = kindOf('revoke').submit(graph as unknown as UserGraph, payload, {} as never);
    await assert.rejects(
      revoking,
      (error: unknown) => error instanceof AppError && error.code === 'decision.continues',
    );
    assert.ok(deleted > 0 && deleted <= 20);
  });
});
