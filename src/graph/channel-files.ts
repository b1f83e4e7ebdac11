// The files of a Teams channel. They lie in a folder of the team's SharePoint site, where people write as themselves.
// https://learn.microsoft.com/graph/api/channel-get-filesfolder, https://learn.microsoft.com/graph/api/driveitem-put-content

import { z } from 'zod';
import { AppError } from '../core/errors.ts';
import type { ChannelFiles } from '../flow/ports.ts';

/** Ids of drives begin with `b!`. */
const driveId = z.string().regex(/^[\w!.-]{1,200}$/);
const folderShape = z.object({
  id: z.string().regex(/^[\w!-]{1,200}$/),
  parentReference: z.object({ driveId }),
});
const fileShape = z.object({ name: z.string().min(1).max(400), webUrl: z.string().max(4_000) });

/** The files of channels in one cloud; a link is passed on only when it leads where `isTrustedUrl` allows. */
export function createChannelFiles(isTrustedUrl: (url: string) => boolean): ChannelFiles {
  return {
    put: async (graph, { groupId, channelId }, { name, content }) => {
      const channel = `/teams/${encodeURIComponent(groupId)}/channels/${encodeURIComponent(channelId)}`;
      const folder = await graph.get(`${channel}/filesFolder`, folderShape);
      const drive = `/drives/${encodeURIComponent(folder.parentReference.driveId)}`;
      const path = `${drive}/items/${encodeURIComponent(folder.id)}:/${encodeURIComponent(name)}:/content`;
      const operation = 'PUT /drives/{id}/items/{id}:/{name}:/content';
      const file = await graph.putContent(path, { type: 'text/csv', text: content, operation }, fileShape);
      if (!isTrustedUrl(file.webUrl))
        throw new AppError('graph.unexpected-answer', {
          params: { requestId: '–' },
          detail: { operation, problem: 'a link that leads elsewhere' },
        });
      return file;
    },
  };
}
