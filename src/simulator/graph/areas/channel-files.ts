/** The files of the team's channels: the folder of a channel and small files in it, and their addresses for the browser.
 *  https://learn.microsoft.com/graph/api/channel-get-filesfolder
 *  https://learn.microsoft.com/graph/api/driveitem-put-content */
import { createHash } from 'node:crypto';
import type { Kernel, SimRequest, SimResponse, StandIn } from '../../kernel.ts';
import type { Entity } from '../../store.ts';
import { teamChannels, teamOf } from '../../teams/team.ts';
import type { Area, Call, Reply } from '../area.ts';
import { loadContract } from '../contract.ts';
import { badRequest, GraphError } from '../errors.ts';
import { order } from '../odata-evaluate.ts';
import { replyOne } from '../odata.ts';
import { settingsOf } from '../settings.ts';
import type { Shape } from '../shape.ts';

/** The collection of files; `_content` is the whole text. */
const DRIVE_ITEMS = 'drive/items';
const PREFIX = '/sharepoint/';

interface DriveFile extends Entity {
  name: string;
  webUrl: string;
  size: number;
  lastModifiedDateTime: string;
  lastModifiedBy: { user?: { id: string; displayName: string } };
  parentReference: { driveId: string; driveType: string; id: string };
  _content: string;
  _type: string;
  /** Somebody has it open for themselves. */
  _isLocked?: boolean;
}

/** A file as the page lists it. */
export interface ListedFile {
  name: string;
  url: string;
  sizeBytes: number;
  by: string;
  at: string;
}

const itemShape: Shape = { type: 'driveItem' };

/** The area. */
export function channelFiles(kernel: Kernel): Area {
  return {
    name: 'channel-files',
    contract: loadContract('channel-files'),
    routes: [
      {
        operation: 'GET /teams/{team-id}/channels/{channel-id}/filesFolder',
        handle: (call) => replyOne(call, itemShape, folderOf(call)),
      },
      {
        operation: 'GET /drives/{drive-id}/items/{driveItem-id}',
        handle: (call) => replyOne(call, itemShape, itemOf(call)),
        partial: 'files, not folders',
      },
      {
        operation: 'PUT /drives/{drive-id}/items/{driveItem-id}:/{file-name}:/content',
        handle: (call) => put(kernel, call),
        partial: 'in the folder of a channel',
      },
    ],
    permissionMissing: () => accessDenied(),
    // `locked` says that somebody has the file open for themselves.
    doors: {
      [DRIVE_ITEMS]: {
        adopt: ({ locked, ...given }, known) => ({ ...known, ...given, _isLocked: locked === true }),
      },
    },
  };
}

/** The files of a channel, the newest first. */
export function filesOf({ store }: Kernel, channelId: string): ListedFile[] {
  return store
    .collection<DriveFile>(DRIVE_ITEMS)
    .all()
    .filter(({ parentReference }) => parentReference.id === folderId(channelId))
    .sort((left, right) => order(right.lastModifiedDateTime, left.lastModifiedDateTime))
    .map(({ name, webUrl, size, lastModifiedBy, lastModifiedDateTime }) => {
      return {
        name,
        url: webUrl,
        sizeBytes: size,
        by: lastModifiedBy.user?.displayName ?? '',
        at: lastModifiedDateTime,
      };
    });
}

/** The addresses that Graph names as `webUrl`: the browser gets the file. */
export function createFilePages(kernel: Kernel): StandIn {
  const handle = ({ path, method }: SimRequest): SimResponse => {
    const id = path.slice(PREFIX.length).split('/')[0] ?? '';
    const file = method === 'GET' ? kernel.store.collection<DriveFile>(DRIVE_ITEMS).get(id) : undefined;
    if (!file) return { status: 404, headers: { 'content-type': 'text/plain' }, body: 'There is no such file.' };
    const disposition = `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`;
    return {
      status: 200,
      headers: { 'content-type': `${file._type}; charset=utf-8`, 'content-disposition': disposition },
      body: file._content,
    };
  };
  return {
    name: 'sharepoint',
    service: 'page',
    matches: (_method, path) => path.startsWith(PREFIX),
    handle: (request) => Promise.resolve(handle(request)),
    reset: () => undefined,
    snapshot: () => null,
    restore: () => undefined,
  };
}

/** A channel's folder is made when somebody first looks for it in Teams; the setting says whether that was so. */
function folderOf(call: Call): Entity {
  const { kernel, params } = call;
  const [teamId = '', channelId = ''] = params;
  const team = teamOf(kernel);
  if (teamId.toLowerCase() !== team.aadGroupId) throw new GraphError(404, 'NotFound', 'No team found with Group Id.');
  mustBeMember(call);
  const channel = teamChannels(team).find(({ id }) => id === channelId);
  if (!channel) throw new GraphError(404, 'NotFound', 'Channel not found.');
  if (!settingsOf(kernel).channelFolders) {
    const message = `Folder location for channel '${channel.name}' is not ready yet, please try again later.`;
    throw new GraphError(404, 'NotFound', message);
  }
  return {
    id: folderId(channel.id),
    name: channel.name,
    webUrl: `${kernel.baseUrl}${PREFIX}${encodeURIComponent(channel.name)}`,
    parentReference: { driveId: driveId(kernel), driveType: 'documentLibrary' },
    folder: { childCount: 0 },
  };
}

function put(kernel: Kernel, call: Call): Reply {
  const { params, request, caller, now } = call;
  const [drive = '', folder = '', asked = ''] = params;
  const channel = teamChannels(teamOf(kernel)).find(({ id }) => folderId(id) === folder);
  if (drive !== driveId(kernel) || !channel)
    throw new GraphError(404, 'itemNotFound', 'The resource could not be found.');
  mustBeMember(call);
  if (/["*:<>?/\\|#%]/.test(asked) || asked.trim() === '')
    throw badRequest('The provided name cannot contain these characters.', 'invalidRequest');
  const type = request.headers['content-type'];
  if (type === undefined) throw badRequest('The Content-Type header is missing.', 'invalidRequest');
  const files = kernel.store.collection<DriveFile>(DRIVE_ITEMS);
  const name = nameFor(call, asked);
  const id = fileId(folder, name);
  const by = caller.kind === 'user' ? { user: { id: caller.id, displayName: caller.user.displayName } } : {};
  const known = files.get(id);
  if (known?._isLocked)
    throw new GraphError(423, 'resourceLocked', 'The resource you are attempting to access is locked');
  const file = files.put({
    ...(known ?? { createdDateTime: now.toISOString(), createdBy: by }),
    id,
    name,
    webUrl: `${kernel.baseUrl}${PREFIX}${id}/${encodeURIComponent(name)}`,
    size: request.body.length,
    lastModifiedDateTime: now.toISOString(),
    lastModifiedBy: by,
    parentReference: { driveId: drive, driveType: 'documentLibrary', id: folder },
    file: { mimeType: type.split(';')[0] ?? '' },
    _type: type.split(';')[0] ?? '',
    _content: request.body.toString('utf8'),
  });
  return { ...replyOne(call, itemShape, file), status: known ? 200 : 201 };
}

/** What happens to a file of the same name: replaced unless the caller says otherwise. */
function nameFor({ kernel, params, query }: Call, name: string): string {
  const isTaken = (wanted: string) =>
    kernel.store.collection(DRIVE_ITEMS).get(fileId(params[1] ?? '', wanted)) !== undefined;
  const behavior = query.get('@microsoft.graph.conflictBehavior') ?? 'replace';
  if (!['replace', 'fail', 'rename'].includes(behavior))
    throw badRequest(`The conflict behavior '${behavior}' is not valid.`, 'invalidRequest');
  if (behavior === 'replace' || !isTaken(name)) return name;
  if (behavior === 'fail') throw new GraphError(409, 'nameAlreadyExists', 'The specified item name already exists.');
  const [, stem = name, extension = ''] = /^(.*?)(\.[^.]*)?$/.exec(name) ?? [];
  let number = 1;
  while (isTaken(`${stem} ${number}${extension}`)) number += 1;
  return `${stem} ${number}${extension}`;
}

function itemOf(call: Call): Entity {
  const { kernel, params } = call;
  const found = kernel.store.collection<DriveFile>(DRIVE_ITEMS).get(params[1] ?? '');
  if (params[0] !== driveId(kernel) || !found)
    throw new GraphError(404, 'itemNotFound', 'The resource could not be found.');
  mustBeMember(call);
  return found;
}

/** People reach the files of their own teams. */
function mustBeMember({ kernel, caller }: Call): void {
  if (caller.kind === 'user' && !teamOf(kernel).members.includes(caller.id)) throw accessDenied();
}

function driveId(kernel: Kernel): string {
  return `b!${hashed(teamOf(kernel).aadGroupId)}`;
}

function folderId(channelId: string): string {
  return `01${hashed(channelId).toUpperCase()}`;
}

/** One name is one file in its folder, however it is written. */
function fileId(folder: string, name: string): string {
  return `01${hashed(`${folder}/${name.toLowerCase()}`).toUpperCase()}`;
}

function hashed(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

function accessDenied(): GraphError {
  return new GraphError(403, 'accessDenied', 'Access denied');
}
