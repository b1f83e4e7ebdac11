// The Microsoft addresses the bot talks to, for each cloud it can run in and for the local stand-ins.

/** The clouds a tenant can live in. `gcc` is the public cloud with its own Teams service address; bots do not exist in the DoD cloud. */
export const cloudNames = ['public', 'gcc', 'usgov'] as const;
/** Which of Microsoft's clouds the tenant lives in. */
export type CloudName = (typeof cloudNames)[number];

/** Every Microsoft address, derived from the cloud and the tenant. */
export interface Cloud {
  name: CloudName | 'simulator';
  /** Origin of Microsoft Graph; the version follows it. */
  graphUrl: string;
  /** Graph as tokens name it; the same for the stand-ins. */
  graphResource: string;
  /** Origin of Azure Resource Manager, and as tokens name it. */
  azureUrl: string;
  azureResource: string;
  /** Origin of Exchange Online, and as tokens name it. https://learn.microsoft.com/exchange/reference/admin-api-get-started */
  exchangeUrl: string;
  exchangeResource: string;
  entra: {
    /** What MSAL is told. Always https: MSAL refuses anything else. */
    authority: string;
    /** The origin that requests to the authority's host really go to. */
    signInUrl: string;
    /** `iss` of the tenant's tokens, version 2.0. */
    issuer: string;
    keysUrl: string;
  };
  /** The seven settings of the Bot Framework's authentication (all or none of them) without the allow-lists. */
  botFramework: {
    loginUrl: string;
    connectorScope: string;
    issuer: string;
    openIdMetadataUrl: string;
    emulatorOpenIdMetadataUrl: string;
    oauthUrl: string;
    callerId: string;
  };
  serviceUrls: ServiceUrlRule;
  /**
   * Where people's files may be put: OneDrive's upload addresses; none where Teams takes no files from bots. A host that begins
   * with a dot means all below it. https://learn.microsoft.com/microsoftteams/platform/bots/how-to/bots-filesv4
   */
  uploadUrls: ServiceUrlRule;
  /** Where files of teams lie, so that a link may lead there. The same form. */
  fileUrls: ServiceUrlRule;
  /** Where a first message goes while no activity has named a service URL. */
  defaultServiceUrl: string;
}

/** Which service URLs of an activity are trusted with the bot's own token. */
export interface ServiceUrlRule {
  /** `http:` only for the stand-ins on loopback. */
  protocol: 'https:' | 'http:';
  /** Host names, with the port where it is not the protocol's own. */
  hosts: readonly string[];
}

const azurePublic = 'https://management.azure.com';
const exchangePublic = 'https://outlook.office365.com';

const serviceHosts: Record<CloudName, readonly string[]> = {
  public: ['smba.trafficmanager.net'],
  gcc: ['smba.infra.gcc.teams.microsoft.com'],
  usgov: ['smba.infra.gov.teams.microsoft.us'],
};

/** https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages */
const defaultServiceUrls: Record<CloudName, string> = {
  public: 'https://smba.trafficmanager.net/teams/',
  gcc: 'https://smba.infra.gcc.teams.microsoft.com/gcc/',
  usgov: 'https://smba.infra.gov.teams.microsoft.us/gcch/',
};

/** The addresses of a tenant in one of Microsoft's clouds. */
export function microsoftCloud(name: CloudName, tenantId: string, extra: { serviceUrlHosts?: string[] } = {}): Cloud {
  const isGovernment = name === 'usgov';
  const graphResource = isGovernment ? 'https://graph.microsoft.us' : 'https://graph.microsoft.com';
  const signInUrl = isGovernment ? 'https://login.microsoftonline.us' : 'https://login.microsoftonline.com';
  return {
    name,
    graphUrl: graphResource,
    graphResource,
    azureUrl: isGovernment ? 'https://management.usgovcloudapi.net' : azurePublic,
    azureResource: isGovernment ? 'https://management.usgovcloudapi.net' : azurePublic,
    exchangeUrl: isGovernment ? 'https://outlook.office365.us' : exchangePublic,
    exchangeResource: isGovernment ? 'https://outlook.office365.us' : exchangePublic,
    entra: entraAddresses(signInUrl, signInUrl, tenantId),
    botFramework: isGovernment ? governmentBotFramework(tenantId) : publicBotFramework(tenantId),
    serviceUrls: { protocol: 'https:', hosts: extra.serviceUrlHosts ?? serviceHosts[name] },
    uploadUrls: { protocol: 'https:', hosts: isGovernment ? [] : ['.sharepoint.com'] },
    fileUrls: { protocol: 'https:', hosts: [isGovernment ? '.sharepoint.us' : '.sharepoint.com'] },
    defaultServiceUrl: defaultServiceUrls[name],
  };
}

/** The same addresses at the local stand-ins. Tokens still name Microsoft's issuers, as the stand-ins sign them so. */
export function simulatorCloud(simulatorUrl: string, tenantId: string): Cloud {
  const { origin, host } = new URL(simulatorUrl);
  const openIdMetadataUrl = `${origin}/botframework/v1/.well-known/openidconfiguration`;
  return {
    name: 'simulator',
    graphUrl: origin,
    graphResource: 'https://graph.microsoft.com',
    azureUrl: origin,
    azureResource: azurePublic,
    exchangeUrl: origin,
    exchangeResource: exchangePublic,
    entra: entraAddresses('https://login.microsoftonline.com', origin, tenantId),
    botFramework: {
      ...publicBotFramework(tenantId),
      openIdMetadataUrl,
      emulatorOpenIdMetadataUrl: `${origin}/common/v2.0/.well-known/openid-configuration`,
      oauthUrl: `${origin}/botframework`,
    },
    serviceUrls: { protocol: 'http:', hosts: [host] },
    uploadUrls: { protocol: 'http:', hosts: [host] },
    fileUrls: { protocol: 'http:', hosts: [host] },
    defaultServiceUrl: `${origin}/botframework/teams/`,
  };
}

/** May the bot's own token be sent to this address? */
export function isTrustedServiceUrl(rule: ServiceUrlRule, serviceUrl: string): boolean {
  const url = URL.parse(serviceUrl);
  return (
    url !== null && url.protocol === rule.protocol && !url.username && !url.password && rule.hosts.includes(url.host)
  );
}

/** May a file of a person be put to this address, or a link to a file lead there? */
export function isTrustedFileUrl(rule: ServiceUrlRule, fileUrl: string): boolean {
  const url = URL.parse(fileUrl);
  const isHost = (host: string) => (host.startsWith('.') ? url?.host.endsWith(host) : url?.host === host);
  return url !== null && url.protocol === rule.protocol && !url.username && !url.password && rule.hosts.some(isHost);
}

function entraAddresses(authorityOrigin: string, signInUrl: string, tenantId: string): Cloud['entra'] {
  return {
    authority: `${authorityOrigin}/${tenantId}`,
    signInUrl,
    issuer: `${authorityOrigin}/${tenantId}/v2.0`,
    keysUrl: `${signInUrl}/${tenantId}/discovery/v2.0/keys`,
  };
}

function publicBotFramework(tenantId: string): Cloud['botFramework'] {
  return {
    loginUrl: `https://login.microsoftonline.com/${tenantId}`,
    connectorScope: 'https://api.botframework.com',
    issuer: 'https://api.botframework.com',
    openIdMetadataUrl: 'https://login.botframework.com/v1/.well-known/openidconfiguration',
    emulatorOpenIdMetadataUrl: 'https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration',
    oauthUrl: 'https://api.botframework.com',
    callerId: 'urn:botframework:azure',
  };
}

function governmentBotFramework(tenantId: string): Cloud['botFramework'] {
  return {
    loginUrl: `https://login.microsoftonline.us/${tenantId}`,
    connectorScope: 'https://api.botframework.us',
    issuer: 'https://api.botframework.us',
    openIdMetadataUrl: 'https://login.botframework.azure.us/v1/.well-known/openidconfiguration',
    emulatorOpenIdMetadataUrl:
      'https://login.microsoftonline.us/cab8a31a-1906-4287-a0d8-4eef66b95f6e/v2.0/.well-known/openid-configuration',
    oauthUrl: 'https://api.botframework.azure.us',
    callerId: 'urn:botframework:azureusgov',
  };
}
