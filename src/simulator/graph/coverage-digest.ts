/** What docs/SIMULATOR.md says about Secure Score, mailboxes and Exchange: how to steer them, and the cmdlets. */
import { CMDLETS } from '../exchange/cmdlets.ts';
import { CONTOSO } from '../kernel.ts';
import { mailboxOverview } from '../seed/mailboxes.ts';
import { cell } from './markdown-cell.ts';

/** Mailboxes of the seed that do something, and the objects that steer scores and mailboxes. */
export function digestSection(): string {
  const rows = mailboxOverview().map(({ who, what }) => `| ${cell(who)} | ${cell(what)} |`);
  return [
    `## Secure Score and mailboxes (${CONTOSO.name})`,
    '',
    'There is a score for each of the last ninety days, and a new one as days pass; in seven days two controls gain and one loses. In the week',
    'before the start legacy authentication and consent to apps gained, the latter by a word of Priya, and Safe Links lost.',
    '',
    '| mailbox | note |',
    '|---|---|',
    ...rows,
    '',
    STEERING,
  ].join('\n');
}

/** Exchange has no published description beside the project: its cmdlets and parameters. */
export function exchangeSection(): string {
  const rows = Object.entries(CMDLETS).flatMap(([version, cmdlets]) =>
    Object.entries(cmdlets).map(([name, { parameters, writes }]) => {
      const shown = Object.keys(parameters).map((parameter) => `\`${parameter}\``);
      return `| ${version} | \`${name}\` | ${shown.join(', ')} | ${writes ? 'Exchange Administrator' : 'also Global Reader'} |`;
    }),
  );
  return [EXCHANGE, '', '| version | cmdlet | parameters | role |', '|---|---|---|---|', ...rows].join('\n');
}

const STEERING = `| collection | objects |
|---|---|
| \`security/secureScores\` | \`{ "id": "{tenant}_2026-09-15", "currentScore": 1, … }\`: what is given stands, the rest is made from the controls |
| \`security/secureScoreControlProfiles\` | \`{ "id": "OneAdmin", "score": 0, "controlStateUpdates": […] }\`; the score counts from the next day on |
| \`users/{id or sign-in name}/mailFolders/inbox/messageRules\` | rules as Graph shows them; \`"_isHidden": true\` for rules that Graph does not list, \`"_isOpaque": true\` for rules that it lists bare |
| \`exchange/mailboxes\` | \`{ "id": "ana@contoso.example", "isMissing": true, "auditEnabled": false, "auditLogAgeLimitDays": 90, "forwardingSmtpAddress": "a@b.example", "forwardingAddress": "dana@contoso.example", "deliverToMailboxAndForward": true, "fullAccess": […], "sendAs": […], "sendOnBehalf": […] }\` |
| \`exchange/organization\` | \`{ "id": "organization", "auditDisabled": true }\` |
| \`drive/items\` | files of channels; \`{ "id": "…", "locked": true }\`: somebody has it open |
| \`entra/applications\` | \`exchangeDelegatedPermissions\`, \`exchangeApplicationPermissions\`, and \`directoryRoles\`, which say what the application may do in Exchange |

Members have mailboxes, guests have none.`;

const EXCHANGE = `## Exchange Online

\`POST /adminapi/beta/{tenant}/InvokeCommand\` with \`{ "CmdletInput": { "CmdletName", "Parameters" } }\` and \`X-AnchorMailbox\` (\`UPN:\` and a person, \`APP:SystemMailbox{…}@\` and
the tenant), and the documented \`POST /adminapi/v2.0/{tenant}/{Mailbox|OrganizationConfig|AcceptedDomain}\`. Tokens are for \`https://outlook.office365.com\`: \`Exchange.Manage\` (v2.0: \`Exchange.ManageV2\`) and
the person's Entra role, or \`Exchange.ManageAsApp\` (\`Exchange.ManageAsAppV2\`) and the role of the application, which reads. Without permission or role the answer is 403 with a body of
zeros; a cmdlet that the role does not hold answers 403 in the envelope. A next link is good for half an hour, for the same body and anchor. Tests: \`test/unit/simulator/exchange.spec.ts\`, \`test/contract/graph/stand-ins.spec.ts\`.`;
