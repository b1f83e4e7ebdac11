// Severity, owners, names and tiers, rule by rule.
import assert from 'node:assert/strict';
import { consentContext } from '../../../../src/features/app-consent/engine/context.ts';
import { explain, settingOf, whyPossible } from '../../../../src/features/app-consent/engine/explain.ts';
import { judge } from '../../../../src/features/app-consent/engine/judge.ts';
import type { Severity } from '../../../../src/features/app-consent/engine/judge.ts';
import { builtInFiles, knowledge, readKnowledge } from '../../../../src/features/app-consent/engine/knowledge.ts';
import { lookAlikeOf, throwAwayHost } from '../../../../src/features/app-consent/engine/look-alike.ts';
import { ownerOf } from '../../../../src/features/app-consent/engine/owner.ts';
import { tierOf } from '../../../../src/features/app-consent/engine/tier.ts';
import {
  consented,
  created,
  firstUse,
  granted,
  graphApi,
  idOf,
  microsoftTenantId,
  roleGiven,
  secretAdded,
  tenantId,
  who,
} from '../../../fixtures/app-consent/records.ts';
import type { App } from '../../../fixtures/app-consent/records.ts';
import { incidentsOf, judged, textOf } from './told.ts';

const lena = who(1, 'Lena Hofer');
const otto = who(2, 'Otto Winkler');
const at = '2026-10-06T08:00:11';
const step = idOf(0x55, 1);
const app: App = { objectId: idOf(0xb3, 1), appId: idOf(0xd3, 1), name: 'Notizen', ownerTenantId: idOf(0xc3, 1) };
const entry = { id: app.objectId, appId: app.appId, displayName: app.name, appOwnerOrganizationId: app.ownerTenantId };
const context = {
  evaluatedAt: '2026-10-06T08:30:00Z',
  tenant: { tenantId },
  servicePrincipals: [entry],
  resources: [graphApi],
  users: [lena, otto].map(({ id, upn }) => ({ id, userPrincipalName: upn, directoryRoles: [] })),
  signIns: [],
  history: {},
};

describe('app-consent judge', () => {
  it('says what could not be read and counts it for nothing', () => {
    const records = [granted({ app, by: lena, at: `${at}Z`, step, scopes: ['Mail.Read'] })];
    const bare = { evaluatedAt: context.evaluatedAt, tenant: { tenantId } };
    const judgement = judged(records, bare);
    assert.deepEqual(judgement.unread.toSorted(), ['age', 'entry', 'roles', 'sign-ins']);
    assert.deepEqual(
      judgement.signals.map(({ code }) => code),
      ['permission-tier', 'owner', 'written-directly'],
    );
    assert.match(textOf(judgement), /sign-in log is not available/i);
    assert.match(textOf(judgement, 'de'), /Anmeldeprotokoll ist nicht verfügbar/);
  });

  it('rises by itself and falls only through a person or an expected app', () => {
    const [incident] = incidentsOf(firstUse(app, lena, at, step, ['User.Read']));
    assert.ok(incident);
    const parsed = consentContext.parse(context);
    const severity = (atLeast: Severity, more = {}) =>
      judge(incident, { ...parsed, ...more }, knowledge, atLeast).severity;
    assert.equal(severity('informational'), 'low');
    assert.equal(severity('high'), 'high');
    const expected = [{ appId: app.appId, reach: 'Principal' as const, permissions: ['User.Read'] }];
    assert.equal(severity('high', { expected }), 'informational');
    assert.equal(severity('high', { expected: [{ ...expected[0], until: '2026-10-01T00:00:00Z' }] }), 'high');
    assert.equal(severity('high', { expected: [{ ...expected[0], reach: 'AllPrincipals' }] }), 'high');
    assert.equal(severity('high', { expected: [{ ...expected[0], permissions: ['User'] }] }), 'high');
  });

  it('takes reach from the grant, not from who clicked', () => {
    const grant = { app, by: otto, at: `${at}Z`, step, scopes: ['Mail.Read'], isAdministrator: true };
    const own = judged([consented(grant)], context);
    assert.equal(own.case.isForAll, false);
    const all = judged([consented({ ...grant, isForAll: true })], context);
    assert.equal(all.case.isForAll, true);
    assert.match(textOf(all), /for everyone in the organisation/);
  });

  it('counts a later secret only of somebody who gave no access', () => {
    const given = roleGiven(app, 'Mail.Read', otto, `${at}Z`, step, graphApi);
    const codes = (by: typeof lena, moment: string) =>
      judged([given, secretAdded(app, by, moment, idOf(0x55, 2))], context).signals.map(({ code }) => code);
    assert.ok(codes(lena, '2026-10-07T08:00:00Z').includes('later-credential'));
    assert.ok(!codes(otto, '2026-10-07T08:00:00Z').includes('later-credential'));
    assert.ok(!codes(lena, '2026-10-06T07:00:00Z').includes('later-credential'));
    assert.ok(!codes(lena, '2026-10-08T09:00:00Z').includes('later-credential'));
  });

  it('is critical for what Microsoft has disabled', () => {
    const disabled = { ...entry, disabledByMicrosoftStatus: 'DisabledDueToViolationOfServicesAgreement' };
    const records = firstUse(app, lena, at, step, ['User.Read']);
    assert.equal(judged(records, { ...context, servicePrincipals: [disabled] }).severity, 'critical');
  });

  it('keeps to itself what a Microsoft service provisioned, and sends what is informational to the summary', () => {
    const microsoft = { ...app, ownerTenantId: microsoftTenantId };
    const provisioner = { app: idOf(0xe3, 1), name: 'Managed Service Identity' };
    const around = { ...context, servicePrincipals: [{ ...entry, appOwnerOrganizationId: microsoftTenantId }] };
    assert.equal(judged([created(microsoft, provisioner, `${at}Z`, step)], around).attention, 'log');
    assert.equal(judged([created(app, provisioner, `${at}Z`, step)], context).attention, 'alert');
    assert.equal(judged([secretAdded(app, lena, `${at}Z`, step)], context).attention, 'log');
    assert.equal(judged(firstUse(microsoft, lena, at, step, ['openid']), around).attention, 'summary');
    assert.equal(judged(firstUse(app, lena, at, step, ['Mail.Read']), context).attention, 'alert');
  });

  it('knows the owner by tenant, never by name', () => {
    const { tenant } = context;
    const named = { appId: undefined, ownerTenantId: undefined };
    const owner = (rest: object) => ownerOf({ ...entry, ...rest }, named, tenant, knowledge);
    assert.equal(
      owner({ displayName: 'Microsoft', appOwnerOrganizationId: microsoftTenantId }).class,
      'microsoftServices',
    );
    assert.equal(owner({ displayName: 'Microsoft', appOwnerOrganizationId: idOf(9, 9) }).class, 'thirdPartyUnverified');
    assert.equal(owner({ verifiedPublisher: { displayName: 'Adria' } }).class, 'thirdPartyVerified');
    assert.equal(owner({ appOwnerOrganizationId: tenantId.toUpperCase() }).class, 'ownTenant');
    assert.equal(owner({ appOwnerOrganizationId: null }).class, 'unknown');
    assert.equal(owner({ appOwnerOrganizationId: null, servicePrincipalType: 'ManagedIdentity' }).class, 'ownTenant');
    const consumer = owner({
      appOwnerOrganizationId: knowledge.consumerTenantId,
      verifiedPublisher: { displayName: 'X' },
    });
    assert.deepEqual([consumer.class, consumer.isConsumer], ['thirdPartyUnverified', true]);
    assert.equal(
      ownerOf(undefined, { ...named, ownerTenantId: microsoftTenantId }, tenant, knowledge).class,
      'microsoftServices',
    );
  });

  it('links to the portal with the ids filled in, and to no page whose id is not known', () => {
    const judgement = judged(firstUse(app, lena, at, step, ['Mail.Read']), context);
    const { checks } = explain(judgement, { language: 'en', timeZone: 'UTC' });
    const urls = checks.map(({ url }) => url ?? '').join(' ');
    assert.match(urls, new RegExp(`SignIns/userId/${lena.id}`));
    assert.match(urls, new RegExp(`Permissions/objectId/${app.objectId}/appId/${app.appId}`));
    assert.doesNotMatch(urls, /[{}]/);
  });

  it('tells why consent was possible here', () => {
    const self = (name: string) => [
      `managePermissionGrantsForSelf.${name}`,
      'managePermissionGrantsForOwnedResource.x',
    ];
    assert.equal(settingOf(undefined), 'unknown');
    assert.equal(settingOf(['managePermissionGrantsForOwnedResource.x']), 'nobody');
    assert.equal(settingOf(self('microsoft-user-default-legacy')), 'anything');
    assert.equal(settingOf(self('microsoft-user-default-low')), 'low');
    assert.equal(settingOf(self('our-own')), 'custom');
    assert.equal(whyPossible(self('microsoft-user-default-low'), 'de').prevent.length, 3);
  });
});

describe('app-consent look-alikes', () => {
  const looks = (name: string, isVerified = false) => lookAlikeOf(name, isVerified, knowledge) !== undefined;

  for (const name of [
    'Microsoft 365 Security',
    'Micros0ft Viewer',
    'Мicrosоft Login',
    'Ｍicrosoft',
    'Micro\u200bsoft',
    'Off1ce Outl00k',
    '0ffice365 Mail',
    'OneDr1ve Sync',
    'Adobe Sign-in',
    'DocuSign',
    'Mlcrosoft',
    'Office 365 Message Encryption Portal',
    'MÍCROSOFT',
  ])
    it(`${name} borrows a name`, () => assert.ok(looks(name)));

  for (const name of [
    'Backup for Microsoft 365',
    'Sync to OneDrive',
    'PDF Toolbox',
    'Microsofty',
    'Calendly',
    'Notes with Outlook',
    'v1 Tools',
    'Azurelane Game',
  ])
    it(`${name} does not`, () => assert.ok(!looks(name)));

  it('a verified publisher may name a brand, but not disguise one', () => {
    assert.ok(!looks('Outlook Helper v1', true));
    assert.ok(looks('0utlook Helper', true));
  });

  it('knows addresses anybody gets at once', () => {
    for (const url of [
      'https://a.workers.dev/cb',
      'https://x.ngrok-free.app',
      'http://203.0.113.5/cb',
      'https://[2001:db8::1]/',
      'https://login.evil.top/',
    ])
      assert.ok(throwAwayHost(url, knowledge), url);
    for (const url of [
      'https://calendly.com',
      'http://localhost:3000',
      'http://127.0.0.1',
      'myapp://x',
      'nonsense',
      'https://notworkers.dev',
    ])
      assert.equal(throwAwayHost(url, knowledge), undefined, url);
  });
});

describe('app-consent tiers', () => {
  const tier = (kind: 'delegated' | 'application', name: string, apiAppId?: string, isOwnApi = false) =>
    tierOf({ kind, name, apiAppId, isOwnApi }, knowledge).tier;

  it('depend on API, kind and the whole name', () => {
    assert.equal(tier('delegated', 'mail.read', graphApi.appId), 'high');
    assert.equal(tier('delegated', 'Mail.ReadBasic', graphApi.appId), 'medium');
    assert.equal(tier('application', 'Mail.Read', graphApi.appId), 'critical');
    assert.equal(tier('application', 'full_access_as_app', '00000002-0000-0ff1-ce00-000000000000'), 'critical');
  });

  it('of names that no list has come from the name', () => {
    const strange = idOf(1, 1);
    assert.equal(tier('application', 'Things.Write', strange), 'high');
    assert.equal(tier('application', 'Mail.Anything', strange), 'high');
    assert.equal(tier('application', 'Things.Read', strange), 'medium');
    assert.equal(tier('delegated', 'Mail.Everything', strange), 'high');
    assert.equal(tier('delegated', 'Mail.ReadBasic.Shared', strange), 'medium');
    assert.equal(tier('delegated', 'Things.ReadWrite.All', strange), 'high');
    assert.equal(tier('delegated', 'Things.ReadWrite.All', strange, true), 'low');
    assert.equal(tier('delegated', 'access_as_user', strange), 'medium');
  });

  it('of an API nobody can name are the riskiest of that name', () => {
    assert.equal(tier('application', 'Sites.FullControl.All'), 'critical');
    assert.equal(tier('delegated', 'Mail.Read'), 'high');
  });
});

describe('app-consent data files', () => {
  it('are read whole, in both languages, and refused when wrong', () => {
    assert.ok(knowledge.permissions.size > 200 && knowledge.firstParty.size > 1000);
    assert.throws(() => readKnowledge({ ...builtInFiles, rubric: { levels: {} } }));
    assert.throws(() => readKnowledge({ ...builtInFiles, permissions: { asOf: 'now' } }));
  });

  it('change the outcome without code', () => {
    const rubric = structuredClone(knowledge.rubric);
    rubric.points['new-here'] = 100;
    const changed = readKnowledge({ ...builtInFiles, rubric });
    const [incident] = incidentsOf(firstUse(app, lena, at, step, ['User.Read']));
    assert.ok(incident);
    assert.equal(judge(incident, consentContext.parse(context), changed).severity, 'critical');
  });
});
