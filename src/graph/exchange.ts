// Exchange Online's admin API: cmdlets by HTTP, as Microsoft's own PowerShell module runs them. Undocumented and unsupported, so that
// all that is known of it stands here; why it is used at all: docs/decisions/0050-exchange-behind-a-switch.md.
// https://michev.info/blog/post/5822

import { z } from 'zod';
import { forResource } from '../core/errors.ts';
import type { CmdletParameters, ExchangeReader, ReadCmdlet, UserExchange, WriteCmdlet } from '../core/exchange.ts';
import type { GraphReader } from '../core/graph.ts';
import type { TokenSource } from './call.ts';
import { createTurns, type Pace } from './pace.ts';
import { createTransport } from './transport.ts';
import type { Request, Send, TransportOptions } from './transport.ts';

/** Where Exchange is, and how gently it is asked. */
export interface ExchangeClientOptions extends TransportOptions {
  /** Origin of Exchange Online. */
  exchangeUrl: string;
  tenantId: string;
  /** Waited for before each of the application's reads. */
  pace?: Pace | undefined;
}

/** Makes an Exchange for each identity. */
export interface ExchangeClient {
  application(tokens: TokenSource): ExchangeReader;
  /** `graph` is the same person's, and tells by which name Exchange finds their server. */
  person(tokens: TokenSource, graph: Pick<GraphReader, 'get'>): UserExchange;
}

/** The value of `X-AnchorMailbox`: whose server the call is routed to. It gives no rights. */
type Anchor = () => Promise<string>;

/** The application waits with more than so many at once. */
const TURNS = 4;
/** A mailbox has some ten thousand characters; so pages stay far below what one answer may have. */
const PAGE_ROWS = 250;
/** Cmdlets are slow: whole pages of mailboxes take seconds. */
const BUDGET_MS = { application: 90_000, person: 20_000 };

/** The mailbox of the organisation itself, by the same name in every tenant; the module's anchor where no person calls. */
const organizationMailbox = 'SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}';

/** What becomes a header must be of plain characters. */
const me = z.object({ userPrincipalName: z.string().regex(/^[\x21-\x7e]{3,320}$/) });

/** The client for one tenant. Nothing is asked until the first call. */
export function createExchangeClient(options: ExchangeClientOptions): ExchangeClient {
  const { exchangeUrl, tenantId, pace } = options;
  const transport = createTransport(exchangeUrl, { budgetMs: BUDGET_MS, ...options });
  const invoke = (cmdlet: ReadCmdlet | WriteCmdlet, parameters: CmdletParameters, isRead: boolean): Request => ({
    method: 'POST',
    root: 'adminapi/beta',
    path: `/${tenantId}/InvokeCommand`,
    headers: { prefer: `odata.maxpagesize=${PAGE_ROWS}`, 'x-responseformat': 'json' },
    body: { CmdletInput: { CmdletName: cmdlet, Parameters: parameters } },
    isRead,
    operation: cmdlet,
  });
  const reader = (send: Send): ExchangeReader => ({
    pages: (cmdlet, parameters, parser) => transport.pages(send, invoke(cmdlet, parameters, true), parser),
    page: (cmdlet, parameters, parser, next) => {
      const request = invoke(cmdlet, parameters, true);
      return transport.page(send, { ...request, path: next ?? request.path }, parser);
    },
  });
  return {
    application: (tokens) => {
      const send = anchored(transport.sender('application', tokens), () =>
        Promise.resolve(`APP:${organizationMailbox}@${tenantId}`),
      );
      const inTurn = createTurns(TURNS);
      return reader((request) =>
        inTurn(async () => {
          await pace?.();
          return send(request);
        }),
      );
    },
    person: (tokens, graph) => {
      const ask = transport.sender('person', tokens);
      const forExchange: Send = (request) =>
        ask(request).catch((error: unknown) => {
          throw forResource(error, 'exchange');
        });
      const send = anchored(forExchange, anchorOf(graph));
      return {
        ...reader(send),
        // There is nobody to answer PowerShell's "Are you sure?".
        run: async (cmdlet, parameters) => {
          await send(invoke(cmdlet, { ...parameters, Confirm: false }, false));
        },
      };
    },
  };
}

function anchored(send: Send, anchor: Anchor): Send {
  return async (request) => send({ ...request, headers: { ...request.headers, 'x-anchormailbox': await anchor() } });
}

/** The person's own mailbox, found when it is first needed. */
function anchorOf(graph: Pick<GraphReader, 'get'>): Anchor {
  let found: string | undefined;
  return async () => (found ??= `UPN:${(await graph.get('/me?$select=userPrincipalName', me)).userPrincipalName}`);
}
