// What the bot may put into a message: read and checked as Teams does before anybody sees it.
import { checkCard } from './card-check.ts';
import { badArgument, badSyntax, messageTooBig } from './connector-errors.ts';
import { FILE_CONSENT, FILE_INFO, fileCardProblem } from './files.ts';
import { asList, asObject, asText, objectsIn } from './json.ts';
import type { JsonObject } from './json.ts';
import { ADAPTIVE_CARD, OAUTH_CARD } from './model.ts';
import type { Attachment } from './model.ts';

/** The parts of a message activity that Teams keeps. */
interface Outgoing {
  text: string;
  summary?: string;
  attachments: Attachment[];
  warnings: string[];
}

const MESSAGE_BYTES_MAX = 100 * 1024;
const OTHER_CARDS = [
  'application/vnd.microsoft.card.hero',
  'application/vnd.microsoft.card.thumbnail',
  'application/vnd.microsoft.card.signin',
  'application/vnd.microsoft.card.receipt',
  'application/vnd.microsoft.teams.card.o365connector',
  'application/vnd.microsoft.teams.card.list',
  'application/vnd.microsoft.teams.file.download.info',
  'text/html',
];

/** Reads a message activity of the bot; throws the ConnectorError with which Teams would refuse it. */
export function readOutgoing(activity: JsonObject): Outgoing {
  const text = activity['text'] === undefined || activity['text'] === null ? '' : asText(activity['text']);
  if (text === undefined) throw badSyntax('text is not text');
  refuseTooBig(activity);
  const attachments = asList(activity['attachments'] ?? []).map(readAttachment);
  if (text === '' && attachments.length === 0) throw badSyntax('Activity has neither text nor attachments.');
  refuseUnusedMentions(activity, text);
  const summary = asText(activity['summary']);
  const warnings = attachments.flatMap(checkAttachment);
  return { text, ...(summary === undefined ? {} : { summary }), attachments, warnings };
}

/** Teams counts the message in UTF-16: two bytes for nearly every character. */
function refuseTooBig({ text, attachments, entities, summary }: JsonObject): void {
  const json = JSON.stringify({ text, attachments, entities, summary });
  if (Buffer.byteLength(json, 'utf16le') > MESSAGE_BYTES_MAX) throw messageTooBig();
}

function readAttachment(value: unknown): Attachment {
  const { contentType, content, contentUrl, name } = asObject(value) ?? {};
  if (typeof contentType !== 'string') throw badArgument('An attachment has no contentType.');
  return {
    contentType,
    ...(content === undefined ? {} : { content }),
    ...(typeof contentUrl === 'string' ? { contentUrl } : {}),
    ...(typeof name === 'string' ? { name } : {}),
  };
}

function checkAttachment({ contentType, content, contentUrl, name }: Attachment): string[] {
  if (contentType === FILE_CONSENT || contentType === FILE_INFO) {
    const problem = fileCardProblem(contentType, name, contentUrl, content);
    if (problem) throw badSyntax(problem);
    return [];
  }
  if (contentType === ADAPTIVE_CARD) {
    const { errors, warnings } = checkCard(content);
    if (errors.length > 0) throw badSyntax(`Invalid Adaptive Card: ${errors.join('; ')}`);
    return warnings;
  }
  if (contentType === OAUTH_CARD) return checkOAuthCard(asObject(content));
  if (contentType.startsWith('image/') && contentUrl !== undefined) return [];
  if (!OTHER_CARDS.includes(contentType)) throw badArgument(`Unknown attachment type "${contentType}".`);
  return [];
}

/** An OAuth card without a connection name or button is taken by Teams but leads nowhere on some clients: refused here. */
function checkOAuthCard(card: JsonObject | undefined): string[] {
  if (!asText(card?.['connectionName'])) throw badSyntax('An OAuth card needs a connectionName.');
  if (objectsIn(card?.['buttons']).length === 0) throw badSyntax('An OAuth card needs a sign-in button.');
  return [];
}

function refuseUnusedMentions(activity: JsonObject, text: string): void {
  for (const entity of objectsIn(activity['entities'])) {
    if (entity['type'] === 'mention' && !text.includes(asText(entity['text']) ?? '<at>')) {
      throw badSyntax('A mention entity names a text that is not in the message.');
    }
  }
}
