// Clicks and lines as Teams sends them: signed activities over HTTP.

import { botMri, channelToken, mriOf, postActivity, postToBot, serviceUrlOf } from '../src/simulator/teams/index.ts';
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
export function press(kernel: Kernel, click: Press): Promise<BotAnswer> {
  return postToBot(kernel, invoke(kernel, click));
}

let tokens = 0;

/** The same with a token of its own. The stand-in's are the same for a second, and Teams' for longer. */
export async function pressAsStranger(kernel: Kernel, click: Press): Promise<BotAnswer> {
  const activity = invoke(kernel, click);
  const nbf = Math.floor(Date.now() / 1000) - 60 - (tokens++ % 3_000);
  return postActivity(kernel, activity, { token: await channelToken(kernel, activity, { nbf }) });
}

function invoke(kernel: Kernel, { by, chatId, messageId, value }: Press) {
  return {
    ...activity(kernel, by, chatId),
    type: 'invoke',
    name: 'adaptiveCard/action',
    channelData: { tenant: { id: kernel.tenant.id }, source: { name: 'message' } },
    value,
    replyToId: messageId,
  };
}

/** Types a line into the chat; the bot has dealt with it when it has answered. */
export function type(kernel: Kernel, { by, chatId, text }: { by: string; chatId: string; text: string }) {
  return postToBot(kernel, {
    ...activity(kernel, by, chatId),
    type: 'message',
    channelData: { tenant: { id: kernel.tenant.id } },
    text,
    textFormat: 'plain',
  });
}

function activity(kernel: Kernel, by: string, chatId: string) {
  return {
    id: `f:${kernel.newId()}`,
    timestamp: new Date().toISOString(),
    localTimezone: 'Europe/London',
    channelId: 'msteams',
    serviceUrl: serviceUrlOf(kernel),
    from: { id: mriOf(by), name: kernel.people.find(by)?.displayName, aadObjectId: by },
    conversation: { conversationType: 'personal', tenantId: kernel.tenant.id, id: chatId },
    recipient: { id: botMri(kernel.bot.appId), name: 'Countersign' },
    entities: [{ type: 'clientInfo', locale: 'en-US', country: 'US', platform: 'Web', timezone: 'Europe/London' }],
    locale: 'en-US',
  };
}
