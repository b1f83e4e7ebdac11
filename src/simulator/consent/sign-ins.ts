/** The sign-in log: what it holds of each sign-in, and writing to it.
 *  https://learn.microsoft.com/graph/api/resources/signin */
import type { Kernel } from '../kernel.ts';
import type { Person } from '../people.ts';
import type { Entity } from '../store.ts';
import { consentSettingsOf } from './settings.ts';

/** Path of the log in the store. */
export const SIGN_IN_LOG = 'auditLogs/signIns';

/** A sign-in as stored: in beta's shape, of which v1.0 shows less. */
export interface SignIn extends Entity {
  createdDateTime: string;
  userId: string;
  isInteractive: boolean;
  signInEventTypes: string[];
  _visibleAt?: string;
}

/** A sign-in with everything that the log always has; what is given replaces it. */
export function newSignIn(given: Entity, known?: Entity): SignIn {
  const isInteractive = (given['isInteractive'] ?? known?.['isInteractive']) !== false;
  return {
    createdDateTime: '',
    userId: '',
    appliedConditionalAccessPolicies: [],
    clientAppUsed: 'Browser',
    conditionalAccessStatus: 'notApplied',
    resourceDisplayName: 'Microsoft Graph',
    resourceId: '00000003-0000-0000-c000-000000000000',
    riskDetail: 'none',
    riskEventTypes: [],
    riskEventTypes_v2: [],
    riskLevelAggregated: 'none',
    riskLevelDuringSignIn: 'none',
    riskState: 'none',
    deviceDetail: { deviceId: '', displayName: '', operatingSystem: 'Windows10', browser: 'Edge 140.0.0' },
    location: { city: null, state: null, countryOrRegion: null },
    originalTransferMethod: 'none',
    authenticationProtocol: 'none',
    signInEventTypes: [isInteractive ? 'interactiveUser' : 'nonInteractiveUser'],
    status: { errorCode: 0, failureReason: 'Other.', additionalDetails: null },
    ...known,
    ...given,
    isInteractive,
  };
}

/** Why a sign-in ended as it did. */
const REASONS: Record<number, string> = {
  0: 'Other.',
  50105: 'The signed in user is not assigned to a role for the signed in application.',
  65001: 'The user or administrator has not consented to use the application',
  65004: 'User declined to consent to access the app.',
  90094: 'Admin consent is required for the permissions requested by this application.',
  7000112: 'Application is disabled.',
};

/** Writes a sign-in of a person to an app; it can be read after the configured latency. */
export function writeSignIn(
  kernel: Kernel,
  event: {
    at: Date;
    person: Person;
    app: { appId: string; displayName: string };
    errorCode: number;
    correlationId: string;
  },
): void {
  const visibleAt = new Date(event.at.getTime() + consentSettingsOf(kernel).signInVisibleMs).toISOString();
  kernel.store.collection<SignIn>(SIGN_IN_LOG).put({
    ...newSignIn({
      id: kernel.newId(),
      createdDateTime: event.at.toISOString().replace(/\.\d+Z$/, 'Z'),
      userId: event.person.id,
      userPrincipalName: event.person.userPrincipalName,
      userDisplayName: event.person.displayName,
      appId: event.app.appId,
      appDisplayName: event.app.displayName,
      correlationId: event.correlationId,
      ipAddress: '198.51.100.24',
      location: { city: 'London', state: 'England', countryOrRegion: 'GB' },
      status: {
        errorCode: event.errorCode,
        failureReason: REASONS[event.errorCode] ?? 'Other.',
        additionalDetails: null,
      },
    }),
    _visibleAt: visibleAt,
  });
}
