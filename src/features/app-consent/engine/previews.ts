// Invented incidents, told as real ones are: for the gallery, card tests and pictures.

import type { Preferences } from '../../../core/people.ts';
import { consentContext } from './context.ts';
import { correlate, emptyCorrelation } from './correlate.ts';
import type { Actor, AuditEvent } from './event.ts';
import { explain } from './explain.ts';
import type { Explanation } from './explain.ts';
import { judge } from './judge.ts';
import { knowledge } from './knowledge.ts';

export interface IncidentPreview {
  name: string;
  explanation: Explanation;
}

const tenantId = '00000000-0000-4000-8000-00000000aaaa';
const microsoft = 'f8cdef31-a31e-4b4a-93e4-5f571e91255a';
const stranger = '00000000-0000-4000-8000-00000000bbbb';
const graph = {
  objectId: '00000000-0000-4000-8000-00000000cccc',
  appId: '00000003-0000-0000-c000-000000000000',
  name: 'Microsoft Graph',
};

interface Sketch {
  name: string;
  app: string;
  owner: string;
  /** Display names. */
  people: string[];
  scopes: string[];
  replyUrl: string;
  isBlocked?: boolean;
}

const sketches: Sketch[] = [
  {
    name: 'app-consent-forum-story',
    app: 'Office 365 Message Encryption Portal',
    owner: microsoft,
    people: ['Jonas Weber'],
    scopes: ['openid', 'profile', 'email', 'User.Read'],
    replyUrl: 'https://outlook.office365.com/Encryption/signin',
  },
  {
    name: 'app-consent-look-alike',
    app: 'Microsoft 365 Security Center',
    owner: stranger,
    people: ['Ana Silva'],
    scopes: ['Mail.ReadWrite', 'Mail.Send', 'Files.ReadWrite.All', 'offline_access'],
    replyUrl: 'https://security-center.workers.dev/cb',
  },
  {
    name: 'app-consent-blocked',
    app: 'Invoice Viewer',
    owner: stranger,
    people: ['Nils Berg'],
    scopes: ['Mail.Read', 'Mail.Send'],
    replyUrl: 'https://invoices.example/cb',
    isBlocked: true,
  },
  {
    name: 'app-consent-campaign',
    app: 'Salary Review',
    owner: stranger,
    people: ['Ana Silva', 'Jonas Weber', 'Mira Novak', 'Tom Keller'],
    scopes: ['Mail.ReadWrite', 'offline_access'],
    replyUrl: 'https://salary.web.app/cb',
  },
];

/** An explanation for each kind of incident, in the reader's words. */
export function incidentPreviews(reader: Pick<Preferences, 'language' | 'timeZone'>): IncidentPreview[] {
  return sketches.flatMap((sketch, number) => {
    const [incident] = correlate(
      emptyCorrelation(),
      sketch.people.flatMap((_, person) => eventsOf(sketch, number, person)),
    );
    if (!incident) return [];
    const judgement = judge(incident, consentContext.parse(contextOf(sketch, number)), knowledge);
    return [{ name: sketch.name, explanation: explain(judgement, reader) }];
  });
}

function idOf(kind: string, number: number): string {
  return `00000000-0000-4000-8000-0000${kind}${String(number).padStart(4, '0')}`;
}

function eventsOf(sketch: Sketch, number: number, person: number): AuditEvent[] {
  const at = `2026-11-21T09:${String(40 + person * 3)}:11`;
  const actor: Actor = { kind: 'person', id: idOf('dddd', person) };
  const base = {
    actor,
    isFailed: sketch.isBlocked ?? false,
    isFromSignInPage: true,
    correlationId: idOf('eeee', number * 10 + person),
    client: {
      objectIds: [idOf('ffff', number)],
      appId: idOf('abcd', number),
      name: sketch.app,
      replyUrls: [sketch.replyUrl],
    },
    changes: [],
    isByAdministrator: false,
    isForAll: false,
    updated: [],
    isLoosening: false,
  };
  const changes = [{ kind: 'delegated' as const, api: graph, isForAll: false, before: [], after: sketch.scopes }];
  const consent: AuditEvent = {
    ...base,
    id: `c${number}-${person}`,
    at: `${at}.4800000Z`,
    activity: 'consented',
    changes,
  };
  if (sketch.isBlocked) return [consent];
  return [
    ...(person === 0
      ? [{ ...base, id: `e${number}`, at: `${at}.2500000Z`, activity: 'entry-created' } satisfies AuditEvent]
      : []),
    { ...base, id: `g${number}-${person}`, at: `${at}.3700000Z`, activity: 'grant-added', changes },
    consent,
  ];
}

function contextOf(sketch: Sketch, number: number): object {
  return {
    evaluatedAt: '2026-11-21T10:00:00Z',
    tenant: { tenantId },
    servicePrincipals: sketch.isBlocked
      ? []
      : [
          {
            id: idOf('ffff', number),
            appId: idOf('abcd', number),
            displayName: sketch.app,
            appOwnerOrganizationId: sketch.owner,
            replyUrls: [sketch.replyUrl],
          },
        ],
    users: sketch.people.map((displayName, person) => ({ id: idOf('dddd', person), displayName, directoryRoles: [] })),
    signIns: sketch.people.map((_, person) => ({
      createdDateTime: `2026-11-21T09:${String(40 + person * 3)}:07Z`,
      userId: idOf('dddd', person),
      appId: idOf('abcd', number),
      ipAddress: '203.0.113.24',
      location: { city: 'Vienna', countryOrRegion: 'AT' },
    })),
    history: {},
    permissionGrantPoliciesAssigned: ['managePermissionGrantsForSelf.microsoft-user-default-legacy'],
  };
}
