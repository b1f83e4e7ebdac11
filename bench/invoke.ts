// Clicks as Teams sends them: signed invokes over HTTP.

import { botMri, mriOf, postToBot, serviceUrlOf } from '../src/simulator/teams/index.ts';
import type { BotAnswer } from '../src/simulator/teams/bot-endpoint.ts';
import type { Kernel } from '../src/simulator/index.ts';

export interface Press {
  /** Object id of the person. */
  by: string;
  chatId: string;
  messageId: string;
  /** Of the invoke. */
  value: Record<string, unknown>;
}

/** Presses a button; the milliseconds until the bot has answered, and what. */
export async function press(kernel: Kernel, { by, chatId, messageId, value }: Press): Promise<BotAnswer> {
  const person = kernel.people.find(by);
  return postToBot(kernel, {
    type: 'invoke',
    id: `f:${kernel.newId()}`,
    name: 'adaptiveCard/action',
    timestamp: new Date().toISOString(),
    localTimezone: 'Europe/London',
    channelId: 'msteams',
    serviceUrl: serviceUrlOf(kernel),
    from: { id: mriOf(by), name: person?.displayName, aadObjectId: by },
    conversation: { conversationType: 'personal', tenantId: kernel.tenant.id, id: chatId },
    recipient: { id: botMri(kernel.bot.appId), name: 'Countersign' },
    entities: [{ type: 'clientInfo', locale: 'en-US', country: 'US', platform: 'Web', timezone: 'Europe/London' }],
    channelData: { tenant: { id: kernel.tenant.id }, source: { name: 'message' } },
    locale: 'en-US',
    value,
    replyToId: messageId,
  });
}
