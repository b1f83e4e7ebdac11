// Permissions are shown as Entra writes them; what an attacker may have named is made harmless.

import assert from 'node:assert/strict';
import { shownPermission } from '../../../../src/features/app-consent/permission-names.ts';

describe('the name of a permission', () => {
  for (const name of [
    'Mail.Read',
    'EntitlementManagement.Read.All',
    'RoleManagementPolicy.Read.Directory',
    'CrossTenantInformation.ReadBasic.All',
    'offline_access',
  ])
    it(`${name} is shown as it is`, () => assert.equal(shownPermission(name), name));

  for (const name of [
    'phish.example',
    'Evil.Com',
    'Login.Evil.Com.All',
    'Evil.Com.Read.All',
    'x.All\n[a](http://evil.example)',
    `A${'.Read'.repeat(40)}.All`,
  ])
    it(`${JSON.stringify(name.slice(0, 30))} is made harmless`, () => {
      const shown = shownPermission(name);
      assert.notEqual(shown, name);
      assert.doesNotMatch(shown, /\w\.(?:example|com)|\]\(|\n/i);
      assert.ok(shown.length <= 100);
    });
});
