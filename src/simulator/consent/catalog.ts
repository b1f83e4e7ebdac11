/** Apps that other tenants offer to everybody: what a person meets when he follows a link. */
import { guidOf } from '../ids.ts';
import type { Kernel } from '../kernel.ts';
import { MICROSOFT_SERVICES } from './model.ts';
import type { Entity } from '../store.ts';

/** An app of another tenant; `id` is its app id. */
export interface OfferedApp extends Entity {
  displayName: string;
  appOwnerOrganizationId: string;
  verifiedPublisher: { displayName: string | null; verifiedPublisherId: string | null; addedDateTime: string | null };
  replyUrls: string[];
  homepage: string | null;
  /** Delegated permissions of Microsoft Graph that it asks for. */
  scopes: string[];
  /** Entra's own detection calls it risky. */
  isRisky: boolean;
  /** A sentence for the demo page. */
  note: string;
}

/** The apps on offer. */
export function offeredApps({ store }: Kernel) {
  return store.collection<OfferedApp>('simulator/apps');
}

/** An app with what is given. */
export function newOffer(given: Entity): OfferedApp {
  return {
    displayName: 'App',
    appOwnerOrganizationId: guidOf(`tenant of ${given.id}`),
    verifiedPublisher: { displayName: null, verifiedPublisherId: null, addedDateTime: null },
    replyUrls: [],
    homepage: null,
    scopes: ['User.Read'],
    isRisky: false,
    note: '',
    ...given,
  };
}

/** The apps of the seed. */
export const OFFERS: (Partial<OfferedApp> & { displayName: string })[] = [
  {
    displayName: 'Office 365 Message Encryption Portal',
    appOwnerOrganizationId: MICROSOFT_SERVICES,
    replyUrls: ['https://outlook.office365.com/Encryption/signin'],
    homepage: 'https://products.office.com/en-us/exchange/office-365-message-encryption',
    scopes: ['openid', 'profile', 'email', 'User.Read'],
    note: 'Microsoft’s own portal for encrypted mail.',
  },
  {
    displayName: 'Micros0ft 365 Security Update',
    replyUrls: ['https://m365-update.workers.dev/done'],
    scopes: ['openid', 'offline_access', 'Mail.Read', 'Mail.Send', 'Files.ReadWrite.All'],
    note: 'A look-alike that asks for mail and files.',
  },
  {
    displayName: 'Calendar Companion',
    verifiedPublisher: {
      displayName: 'Companion Software GmbH',
      verifiedPublisherId: '5501234',
      addedDateTime: '2023-05-02T08:00:00Z',
    },
    replyUrls: ['https://calendar-companion.example/cb'],
    scopes: ['User.Read', 'offline_access', 'Calendars.ReadWrite'],
    note: 'A verified tool for calendars.',
  },
  {
    displayName: 'Mailbox Toolbox',
    replyUrls: ['https://mailbox-toolbox.example/cb'],
    scopes: ['User.Read', 'offline_access', 'Mail.Read'],
    note: 'Nobody knows who made it; it reads mail.',
  },
  {
    displayName: 'Directory Exporter',
    replyUrls: ['https://directory-exporter.example/cb'],
    scopes: ['User.Read', 'Directory.Read.All'],
    note: 'Needs an administrator: people can only ask for it.',
  },
  {
    displayName: 'Invoice Reader',
    replyUrls: ['https://invoice-reader.web.app/cb'],
    scopes: ['User.Read', 'Mail.Read', 'Mail.Send'],
    isRisky: true,
    note: 'Entra stops people from agreeing to it.',
  },
];

/** Fills the catalog; part of the seed. */
export function seedOffers(kernel: Kernel): void {
  for (const offer of OFFERS) offeredApps(kernel).put(newOffer({ id: guidOf(`app ${offer.displayName}`), ...offer }));
}
