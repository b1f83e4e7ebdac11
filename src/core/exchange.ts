// What the rest of the code sees of Exchange Online's admin API: what Graph does not have about mailboxes. Off unless an
// administrator switches it on. As with Graph, what writes does not compile with the application's identity.

import type { Page, Parser } from './graph.ts';

/** The cmdlets that only read. */
export type ReadCmdlet =
  'Get-Mailbox' | 'Get-MailboxPermission' | 'Get-RecipientPermission' | 'Get-InboxRule' | 'Get-OrganizationConfig';

/** The cmdlets that write. */
export type WriteCmdlet = 'Set-Mailbox' | 'Remove-InboxRule';

/** Parameters as PowerShell names them; null empties a value. */
export type CmdletParameters = Readonly<Record<string, string | number | boolean | null>>;

/** Every call can fail with a `graph.*` AppError, whose detail names Exchange's operation. */
export interface ExchangeReader {
  /** Every page of what the cmdlet gives. A row that the parser refuses is logged and left out. */
  pages<T>(cmdlet: ReadCmdlet, parameters: CmdletParameters, parser: Parser<T>): AsyncIterable<T[]>;
  /** The first page, or with the same cmdlet and parameters the one at `next`, as in `AppGraph`. */
  page<T>(cmdlet: ReadCmdlet, parameters: CmdletParameters, parser: Parser<T>, next?: string): Promise<Page<T>>;
}

/** Exchange as that person: their own Exchange roles decide. `token.missing` when no sign-in is left to ask with. */
export interface UserExchange extends ExchangeReader {
  run(cmdlet: WriteCmdlet, parameters: CmdletParameters): Promise<void>;
}
