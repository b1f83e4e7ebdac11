/** Which people have the bot's app: shared by Graph's `installedApps` and the Teams stand-in. */
import { guidOf } from './ids.ts';
import type { Kernel } from './kernel.ts';
import type { Entity } from './store.ts';

/** One personal installation; the collection is `teamwork/installedApps`. */
export interface Installation extends Entity {
  _userId: string;
  _catalogAppId: string;
}

/** Catalog id of the bot's app (`appCatalogs/teamsApps`). */
export const CATALOG_APP_ID = guidOf('teams app in the catalog');

/** The person's installation of the bot's app, if any. */
export function installationOf(kernel: Kernel, userId: string): Installation | undefined {
  return kernel.store.collection<Installation>('teamwork/installedApps').get(installationId(userId));
}

/** The row of an installation that Teams' app setup policy has made, long before the bot started. */
export function preinstalled(userId: string): Installation {
  return { id: installationId(userId), _userId: userId, _catalogAppId: CATALOG_APP_ID };
}

/** Installs the app unless it is there already; resolves to whether it was new, after Teams has told the bot. */
export async function installApp(kernel: Kernel, userId: string): Promise<boolean> {
  if (installationOf(kernel, userId)) return false;
  const id = installationId(userId);
  kernel.store.collection<Installation>('teamwork/installedApps').put(preinstalled(userId));
  await kernel.signals.emit('appInstalled', { userId, installationId: id });
  return true;
}

/** Removes the app; resolves to whether it was there. */
export async function uninstallApp(kernel: Kernel, userId: string): Promise<boolean> {
  const id = installationId(userId);
  if (!kernel.store.collection('teamwork/installedApps').delete(id)) return false;
  await kernel.signals.emit('appUninstalled', { userId, installationId: id });
  return true;
}

/** Graph's installation ids are opaque base64; they name the person and the app. */
function installationId(userId: string): string {
  return Buffer.from(`${userId}##${CATALOG_APP_ID}`).toString('base64url');
}
