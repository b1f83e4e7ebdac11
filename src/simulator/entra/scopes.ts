/** The `scope` parameter: which resource, which permissions, which OpenID extras. */
import { EXCHANGE_AUDIENCE, GRAPH_APP_ID } from '../tokens.ts';
import { EntraError } from './errors.ts';

/** A resource that tokens are issued for. */
export interface Resource {
  /** The token's audience. */
  aud: string;
  /** Prefix in scope names. */
  uri: string;
  kind: 'graph' | 'arm' | 'exchange' | 'connector' | 'self';
}

/** A `scope` parameter taken apart. */
export interface RequestedScopes {
  resource: Resource;
  /** Names without prefix; `.default` means everything that was consented. */
  names: string[];
  openid: boolean;
  offline: boolean;
}

const OPENID = ['openid', 'profile', 'email', 'offline_access'];

/** Reads the parameter; throws when it names no or more than one known resource. */
export function parseScopes(scope: string, botAppId: string): RequestedScopes {
  const words = scope.split(' ').filter(Boolean);
  if (words.length === 0)
    throw new EntraError('invalid_request', 900144, "The request body must contain the following parameter: 'scope'.");
  const wanted = words.filter((word) => !OPENID.includes(word)).map((word) => parseScope(word, botAppId));
  const uris = new Set(wanted.map(({ resource }) => resource.uri));
  if (uris.size > 1) {
    const text = `Provided value for the input parameter scope is not valid because it contains more than one resource. Scope ${scope} is not valid.`;
    throw new EntraError('invalid_request', 28000, text);
  }
  return {
    resource: wanted[0]?.resource ?? resources(botAppId).graph,
    names: wanted.length > 0 ? wanted.map(({ name }) => name) : ['User.Read'],
    openid: words.includes('openid') || words.includes('profile'),
    offline: words.includes('offline_access'),
  };
}

function resources(botAppId: string): Record<Resource['kind'], Resource> {
  return {
    graph: { kind: 'graph', aud: GRAPH_APP_ID, uri: 'https://graph.microsoft.com' },
    arm: { kind: 'arm', aud: 'https://management.azure.com', uri: 'https://management.azure.com' },
    exchange: { kind: 'exchange', aud: EXCHANGE_AUDIENCE, uri: EXCHANGE_AUDIENCE },
    connector: { kind: 'connector', aud: 'https://api.botframework.com', uri: 'https://api.botframework.com' },
    self: { kind: 'self', aud: botAppId, uri: `api://botid-${botAppId}` },
  };
}

function parseScope(word: string, botAppId: string): { resource: Resource; name: string } {
  const known = resources(botAppId);
  const slash = word.lastIndexOf('/');
  const prefix = slash < 0 ? '' : word.slice(0, slash).replace(/\/$/, '');
  const name = word.slice(slash + 1);
  if (prefix === '' || prefix === GRAPH_APP_ID) return { resource: known.graph, name };
  if (prefix === botAppId) return { resource: known.self, name };
  const resource = Object.values(known).find(({ uri }) => uri === prefix);
  if (!resource) {
    const text = `The resource principal named ${prefix} was not found in the tenant. This can happen if the application has not been installed by the administrator of the tenant.`;
    throw new EntraError('invalid_resource', 500011, text);
  }
  return { resource, name };
}
