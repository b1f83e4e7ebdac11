// Files that people are offered: kept for minutes, given to who was offered them, once, and only into their own OneDrive.

import { AppError, sentenceFor } from '../core/errors.ts';
import type { OfferedFile } from '../core/file.ts';
import { minuteMs } from '../core/time.ts';
import type { FlowDeps } from './deps.ts';
import type { FileAnswer, Inbound } from './inbound.ts';
import type { ReplyTo } from './reply.ts';
import { flowWords } from './words.ts';

/** So long an offer stands. */
const offeredMs = 15 * minuteMs;
const memoryName = 'files';

/** As it is remembered. */
interface KeptFile {
  name: string;
  content: string;
  objectId: string;
  until: string;
}

/** Offers the file in a personal chat; answers what to say, elsewhere that it is not possible. */
export async function offerFile(
  deps: FlowDeps,
  { conversation, sender, known }: Pick<ReplyTo, 'conversation' | 'sender' | 'known'>,
  file: OfferedFile,
): Promise<{ isOffered: boolean; text: string }> {
  const words = flowWords[known.preferences.language];
  if (!deps.channel.takesFiles) return { isOffered: false, text: words.noFiles };
  if (conversation.kind !== 'personal') return { isOffered: false, text: words.useChat };
  const { objectId } = sender.person;
  const id = deps.newId();
  const { name, about, content } = file;
  const keepUntil = new Date(deps.clock.now().getTime() + offeredMs);
  await deps.store.memories
    .of(memoryName)
    .put(id, { name, content, objectId, until: keepUntil.toISOString() } satisfies KeptFile, keepUntil);
  await deps.channel.offerFile(conversation.id, { id, name, about, sizeBytes: Buffer.byteLength(content) });
  return { isOffered: true, text: words.below };
}

/** The person took the file or did not want it. What cannot be given is said in the chat. */
export const fileAnswered =
  (deps: FlowDeps): Inbound['fileAnswered'] =>
  async (answer) => {
    const { sender, conversation, say } = answer;
    const known = await deps.store.people.get(sender.person.objectId);
    const { language } = known?.preferences ?? deps.defaults;
    try {
      await give(deps, answer);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      deps.log.warn('file.not-given', { code: error.code, conversationId: conversation.id });
      const text = error.code === 'item.unknown' ? flowWords[language].fileGone : sentenceFor(error, language);
      await say({ text, summary: text });
    }
  };

async function give(deps: FlowDeps, { sender, conversation, fileId, upload }: FileAnswer): Promise<void> {
  const memory = deps.store.memories.of(memoryName);
  const file = keptFile(await memory.get(fileId));
  const isTheirs = file?.objectId === sender.person.objectId && new Date(file.until) > deps.clock.now();
  // Offered in a personal chat: the card of the file, with an address from outside, is shown nowhere else.
  if (!file || !isTheirs || conversation.kind !== 'personal') throw new AppError('item.unknown');
  if (upload) {
    await deps.channel.upload(upload.uploadUrl, file.content);
    await deps.channel.showFile(conversation.id, { ...upload, name: file.name });
  }
  await memory.remove([fileId]);
}

function keptFile(value: unknown): KeptFile | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (!('name' in value) || !('content' in value) || !('objectId' in value) || !('until' in value)) return undefined;
  const { name, content, objectId, until } = value;
  const isWhole = typeof name === 'string' && typeof content === 'string';
  if (!isWhole || typeof objectId !== 'string' || typeof until !== 'string') return undefined;
  return { name, content, objectId, until };
}
