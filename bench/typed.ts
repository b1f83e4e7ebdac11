// Lines as Teams sends them: signed messages over HTTP. Teams answers when the turn is over, with everything it has sent.

import assert from 'node:assert/strict';
import { createControl } from '../test/support/control.ts';
import type { SimMessage, SimPerson } from '../test/support/control.ts';
import { botMri, mriOf, postToBot, serviceUrlOf } from '../src/simulator/teams/index.ts';
import type { Simulator } from '../src/simulator/index.ts';

/** Somebody in a chat with the bot. */
export interface Typist {
  id: string;
  /** Through the client, which also signs in silently. Answers the newest card. */
  says(line: string): Promise<SimMessage>;
  /** The line as a message alone; milliseconds until its turn was over. Throws when that brought no card with the text. */
  types(line: string, card: string): Promise<number>;
  /** How many messages of the bot show a card with that text. */
  cards(text: string): number;
  clicks: SimPerson['clicks'];
}

export async function typist(simulator: Simulator, name: string): Promise<Typist> {
  const { kernel, teams, url } = simulator;
  const person = await createControl(url, '').person(name);
  const chatId = () => teams.state.personalChat(person.id)?.id ?? '';
  const cards = (text: string) =>
    teams.state.messagesIn(chatId()).filter(({ attachments }) => JSON.stringify(attachments).includes(text)).length;
  return {
    id: person.id,
    cards,
    clicks: (message, button, inputs) => person.clicks(message, button, inputs),
    says: async (line) => {
      await person.types(line);
      const newest = (await person.messages()).filter((message) => message.card).at(-1);
      assert.ok(newest, `no card came for "${line}"`);
      return newest;
    },
    types: async (line, card) => {
      const before = cards(card);
      const { status, elapsedMs } = await postToBot(kernel, {
        type: 'message',
        id: kernel.newId(),
        text: line,
        textFormat: 'plain',
        timestamp: new Date().toISOString(),
        localTimezone: 'Europe/London',
        channelId: 'msteams',
        serviceUrl: serviceUrlOf(kernel),
        from: { id: mriOf(person.id), name: person.displayName, aadObjectId: person.id },
        conversation: { conversationType: 'personal', tenantId: kernel.tenant.id, id: chatId() },
        recipient: { id: botMri(kernel.bot.appId), name: 'Countersign' },
        entities: [{ type: 'clientInfo', locale: 'en-US', country: 'US', platform: 'Web', timezone: 'Europe/London' }],
        channelData: { tenant: { id: kernel.tenant.id } },
        locale: 'en-US',
      });
      assert.ok(status < 300, `the line was answered ${status}`);
      assert.ok(cards(card) > before, `no card with "${card}" came for "${line}"`);
      return elapsedMs;
    },
  };
}
