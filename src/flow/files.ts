// Files for people. In their own chat they are offered: kept for minutes, given to who was offered them, once, and only into their own
// OneDrive. In a channel they are put into its files, as the person who asked.

import { AppError, hasCode, sentenceFor } from '../core/errors.ts';
import type { Reply } from '../core/feature.ts';
import { fileCard } from '../core/file.ts';
import type { OfferedFile } from '../core/file.ts';
import { lacks } from '../core/graph.ts';
import { minuteMs } from '../core/time.ts';
import type { FlowDeps } from './deps.ts';
import type { FileAnswer, Inbound } from './inbound.ts';
import { openChat } from './posted-card.ts';
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

/** The delegated permission without which nothing is put into channels; the feature `home` asks for it. */
const writeFiles = 'Files.ReadWrite.All';

/** Offers the file in the person's own chat; answers what to say, and whether the offer stands where it was asked for. */
export async function offerFile(
  deps: FlowDeps,
  { conversation, sender, known }: Pick<ReplyTo, 'conversation' | 'sender' | 'known'>,
  file: OfferedFile,
): Promise<{ isBelow: boolean; text: string }> {
  const words = flowWords[known.preferences.language];
  if (!deps.channel.takesFiles) return { isBelow: false, text: words.noFiles };
  const { objectId, tenantId } = sender.person;
  const isHere = conversation.kind === 'personal';
  const chat = isHere ? conversation.id : (known.conversationId ?? (await openChat(deps, objectId, tenantId)));
  const id = deps.newId();
  const { name, about, content } = file;
  const keepUntil = new Date(deps.clock.now().getTime() + offeredMs);
  await deps.store.memories
    .of(memoryName)
    .put(id, { name, content, objectId, until: keepUntil.toISOString() } satisfies KeptFile, keepUntil);
  await deps.channel.offerFile(chat, { id, name, about, sizeBytes: Buffer.byteLength(content) });
  return { isBelow: isHere, text: isHere ? words.below : words.fileInChat };
}

/**
 * The reply as this place gives it: in a channel, a file that is not private goes into the channel's files and a link to it is what comes back. Throws
 * `file.*`, `graph.*`, and `token.*` for who has to sign in.
 */
export async function placed(
  deps: FlowDeps,
  { conversation, sender, known }: Pick<ReplyTo, 'conversation' | 'sender' | 'known'>,
  reply: Reply,
): Promise<Reply> {
  if (!('file' in reply) || reply.isPrivate || conversation.kind === 'personal') return reply;
  const { person } = sender;
  const graph = deps.sessions.user(person);
  const channel = conversation.kind === 'channel' ? await deps.channel.channelOf(conversation.id) : undefined;
  if (!channel) throw new AppError('file.personal-only');
  if (lacks(graph, writeFiles)) throw new AppError('file.no-consent');
  const { name, webUrl } = await deps.channelFiles.put(graph, channel, reply.file).catch((error: unknown) => {
    const isRefused = hasCode(error, 'graph.forbidden') || hasCode(error, 'graph.not-found');
    throw isRefused ? new AppError('file.channel-refused', { cause: error }) : error;
  });
  const { objectId, tenantId } = person;
  await deps.store.audit.add({ at: deps.clock.now(), actorObjectId: objectId, tenantId, event: 'file.put-in-channel' });
  deps.log.info('file.put-in-channel', { conversationId: conversation.id, objectId });
  const words = flowWords[known.preferences.language];
  return { cardBelow: fileCard({ name, text: words.fileInChannel, open: words.openFile, url: webUrl }) };
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
