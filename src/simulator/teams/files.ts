// Files from the bot: the consent a person gives or not, the upload address of the person's OneDrive, and what lies there.
// https://learn.microsoft.com/microsoftteams/platform/bots/how-to/bots-filesv4
import type { Kernel, SimRequest, SimResponse, StandIn } from '../kernel.ts';
import type { Person } from '../people.ts';
import { invokeActivity } from './activities.ts';
import type { Place } from './activities.ts';
import { postToBot } from './bot-endpoint.ts';
import type { BotAnswer } from './bot-endpoint.ts';
import type { ClientDeps } from './client.ts';
import { notPossible } from './control-error.ts';
import { asObject, asText, copy } from './json.ts';
import type { Message } from './model.ts';

export const FILE_CONSENT = 'application/vnd.microsoft.teams.card.file.consent';
export const FILE_INFO = 'application/vnd.microsoft.teams.card.file.info';
const PREFIX = '/botframework/onedrive/';

/** A file somebody let the bot put there; without content while it has not come. */
interface StoredFile {
  name: string;
  sizeBytes: number;
  content?: string;
}

/** The OneDrives of all people. */
export interface Files {
  standIn: StandIn;
  /** Opens an upload and answers its id. */
  open(file: StoredFile): string;
  contentOf(id: string): string | undefined;
}

/** Addresses below `/botframework/onedrive/`: whoever has one may put that file, once, and people may read it. */
export function createFiles(kernel: Kernel): Files {
  let files: Record<string, StoredFile> = {};
  const handle = (request: SimRequest): SimResponse => {
    const file = files[request.path.slice(PREFIX.length)];
    if (!file) return refused(404, 'itemNotFound');
    if (request.method === 'GET' && file.content !== undefined)
      return { status: 200, headers: { 'content-type': 'text/csv; charset=utf-8' }, body: file.content };
    if (request.method !== 'PUT') return refused(405, 'notAllowed');
    const problem = uploadProblem(request, file);
    if (problem) return refused(400, problem);
    file.content = request.body.toString('utf8');
    return { status: 201, body: { name: file.name, size: file.sizeBytes } };
  };
  return {
    open: (file) => {
      const id = kernel.newId();
      files[id] = file;
      return id;
    },
    contentOf: (id) => files[id]?.content,
    standIn: {
      name: 'onedrive',
      service: 'teams',
      matches: (_method, path) => path.startsWith(PREFIX),
      handle: (request) => Promise.resolve(handle(request)),
      reset: () => {
        files = {};
      },
      snapshot: () => copy(files),
      restore: (state) => {
        files = (state ?? {}) as Record<string, StoredFile>;
      },
    },
  };
}

/** The whole file in one piece, as long as was announced. */
function uploadProblem({ headers, body }: SimRequest, { content, sizeBytes }: StoredFile): string | undefined {
  if (headers['authorization'] !== undefined) return 'tokenNotWanted';
  if (content !== undefined) return 'nameAlreadyExists';
  if (headers['content-range'] !== `bytes 0-${body.length - 1}/${body.length}`) return 'invalidRange';
  return body.length === sizeBytes ? undefined : 'invalidSize';
}

/** Allow or decline on a consent card. Teams then takes the card away. */
export async function answerConsent(
  deps: ClientDeps,
  files: Files,
  { place, person, message }: { place: Place; person: Person; message: Message },
  isAllowed: boolean,
): Promise<BotAnswer & { content?: string }> {
  const card = message.attachments.find(({ contentType }) => contentType === FILE_CONSENT);
  const content = asObject(card?.content);
  if (!card || !content) throw notPossible('This message offers no file.');
  const name = card.name ?? '';
  const id = isAllowed ? files.open({ name, sizeBytes: Number(content['sizeInBytes']) }) : undefined;
  const address = `${deps.kernel.baseUrl}${PREFIX}${id ?? ''}`;
  const uploadInfo = { contentUrl: address, name, uploadUrl: address, uniqueId: id, fileType: name.split('.').at(-1) };
  const value = {
    type: 'fileUpload',
    action: isAllowed ? 'accept' : 'decline',
    context: content[isAllowed ? 'acceptContext' : 'declineContext'],
    ...(isAllowed ? { uploadInfo } : {}),
  };
  const invoke = { name: 'fileConsent/invoke', value, replyToId: message.id };
  const answer = await postToBot(deps.kernel, invokeActivity(deps, place, person, invoke));
  await deps.background.idle();
  if (answer.status === 200) Object.assign(message, { deleted: true, attachments: [] });
  deps.state.changed();
  const uploaded = id === undefined ? undefined : files.contentOf(id);
  return { ...answer, ...(uploaded === undefined ? {} : { content: uploaded }) };
}

/** What Teams says against a file card; undefined when it takes it. */
export function fileCardProblem(
  contentType: string,
  name: unknown,
  contentUrl: unknown,
  content: unknown,
): string | undefined {
  const inner = asObject(content);
  if (asText(name) === undefined) return 'A file card needs the file’s name.';
  if (contentType === FILE_INFO)
    return asText(contentUrl) && asText(inner?.['uniqueId'])
      ? undefined
      : 'A file info card needs contentUrl and uniqueId.';
  const size = inner?.['sizeInBytes'];
  const isWhole = asText(inner?.['description']) !== undefined && Number.isInteger(size) && Number(size) > 0;
  return isWhole ? undefined : 'A file consent card needs description and sizeInBytes.';
}

function refused(status: number, code: string): SimResponse {
  return { status, body: { error: { code, message: code } } };
}
