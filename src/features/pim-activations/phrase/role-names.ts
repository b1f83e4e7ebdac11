// Built-in role names: English as Entra writes them, German as the German portal does, and what people shorten them to.
// They serve twice: as further names of roles the person may activate, and to notice that somebody means a role they may not.

/** A built-in role under all the names people use for it. */
export interface KnownRole {
  name: string;
  /** Other complete names, German or colloquial. */
  names: readonly string[];
  /** Taken letter by letter: no typing mistakes, no missing words. */
  abbreviations: readonly string[];
}

const directory = `
Agent ID Administrator | Agent-ID-Administrator |
AI Administrator | KI-Administrator | aiadmin
Application Administrator | Anwendungsadministrator; App Administrator | appadmin
Application Developer | Anwendungsentwickler; App Developer |
Attack Payload Author | Autor der Angriffsnutzlast |
Attack Simulation Administrator | Angriffssimulationsadministrator |
Attribute Assignment Administrator | Attributzuweisungsadministrator |
Attribute Assignment Reader | Attributzuweisungsleser |
Attribute Definition Administrator | Attributdefinitionsadministrator |
Attribute Definition Reader | Attributdefinitionsleser |
Attribute Log Administrator | Attributprotokolladministrator |
Attribute Log Reader | Attributprotokollleser |
Authentication Administrator | Authentifizierungsadministrator | 
Authentication Extensibility Administrator | Administrator für die Erweiterbarkeit der Authentifizierung |
Authentication Policy Administrator | Authentifizierungsrichtlinienadministrator |
Azure DevOps Administrator | Azure DevOps-Administrator | 
Azure Information Protection Administrator | Azure Information Protection-Administrator | aip
B2C IEF Keyset Administrator | B2C-IEF-Schlüsselsatzadministrator |
B2C IEF Policy Administrator | B2C-IEF-Richtlinienadministrator |
Billing Administrator | Abrechnungsadministrator | 
Cloud App Security Administrator | Cloud App Security-Administrator | mcas
Cloud Application Administrator | Cloudanwendungsadministrator; Cloud App Administrator | caa
Cloud Device Administrator | Cloudgeräteadministrator |
Compliance Administrator | Compliance-Administrator; Complianceadministrator |
Compliance Data Administrator | Compliancedatenadministrator |
Conditional Access Administrator | Administrator für bedingten Zugriff | caadmin
Customer LockBox Access Approver | Genehmigende Person für den LockBox-Kundenzugriff |
Desktop Analytics Administrator | Desktop Analytics-Administrator |
Directory Readers | Verzeichnisleseberechtigte; Verzeichnisleser |
Directory Synchronization Accounts | Verzeichnissynchronisierungskonten |
Directory Writers | Verzeichnisschreibberechtigte; Verzeichnisschreiber |
Domain Name Administrator | Domänennamenadministrator |
Dynamics 365 Administrator | Dynamics 365-Administrator; Dynamics Administrator | 
Dynamics 365 Business Central Administrator | Dynamics 365 Business Central-Administrator |
Edge Administrator | Edge-Administrator |
Exchange Administrator | Exchange-Administrator; Exchange Online Administrator | exo exoadmin
Exchange Recipient Administrator | Exchange-Empfängeradministrator |
Extended Directory User Administrator | Administrator für erweiterte Verzeichnisbenutzer |
External ID User Flow Administrator | Administrator für Benutzerflows mit externer ID |
External ID User Flow Attribute Administrator | Administrator für Benutzerflowattribute mit externer ID |
External Identity Provider Administrator | Administrator für externe Identitätsanbieter |
Fabric Administrator | Fabric-Administrator; Power BI Administrator; Power BI-Administrator |
Global Administrator | Globaler Administrator; Company Administrator; Globaladministrator; Globalen Administrator | ga gadmin
Global Reader | Globaler Leser; Globalen Leser | gr
Global Secure Access Administrator | Administrator für globalen sicheren Zugriff | gsa
Global Secure Access Log Reader | Protokollleser für globalen sicheren Zugriff |
Groups Administrator | Gruppenadministrator | 
Guest Inviter | Gasteinladender |
Helpdesk Administrator | Helpdeskadministrator; Helpdesk-Administrator; Password Reset Administrator | hda
Hybrid Identity Administrator | Hybrididentitätsadministrator | hia
Identity Governance Administrator | Identity Governance-Administrator; Administrator für Identitätsgovernance | iga
Insights Administrator | Insights-Administrator |
Insights Analyst | Insights-Analyst |
Insights Business Leader | Insights-Unternehmensleiter |
Intune Administrator | Intune-Administrator; Intune Service Administrator | 
Kaizala Administrator | Kaizala-Administrator |
Knowledge Administrator | Wissensadministrator |
Knowledge Manager | Wissens-Manager |
License Administrator | Lizenzadministrator; Licence Administrator | 
Lifecycle Workflows Administrator | Lebenszyklusworkflowadministrator |
Message Center Privacy Reader | Nachrichtencenter-Datenschutzleseberechtigter |
Message Center Reader | Nachrichtencenter-Leseberechtigter |
Microsoft 365 Backup Administrator | Microsoft 365-Sicherungsadministrator |
Microsoft 365 Migration Administrator | Microsoft 365-Migrationsadministrator |
Microsoft Entra Joined Device Local Administrator | Lokaler Administrator für in Microsoft Entra eingebundene Geräte |
Microsoft Hardware Warranty Administrator | Microsoft-Hardwaregarantieadministrator |
Microsoft Hardware Warranty Specialist | Microsoft-Hardwaregarantiespezialist |
Network Administrator | Netzwerkadministrator |
Office Apps Administrator | Office-Apps-Administrator |
Organizational Branding Administrator | Administrator für Organisationsbranding |
Organizational Messages Approver | Genehmiger von Organisationsnachrichten |
Organizational Messages Writer | Verfasser von Organisationsnachrichten |
Password Administrator | Kennwortadministrator; Passwortadministrator |
People Administrator | Personenadministrator |
Permissions Management Administrator | Administrator für Berechtigungsverwaltung |
Power Platform Administrator | Power Platform-Administrator | 
Printer Administrator | Druckeradministrator |
Printer Technician | Druckertechniker |
Privileged Authentication Administrator | Privilegierter Authentifizierungsadministrator | paa
Privileged Role Administrator | Administrator für privilegierte Rollen | pra
Reports Reader | Berichtleseberechtigter; Berichtsleser |
Search Administrator | Suchadministrator |
Search Editor | Such-Editor |
Security Administrator | Sicherheitsadministrator | secadmin
Security Operator | Sicherheitsoperator | secops
Security Reader | Sicherheitsleseberechtigter; Sicherheitsleser | 
Service Support Administrator | Dienstsupportadministrator |
SharePoint Administrator | SharePoint-Administrator; SharePoint Online Administrator | spo spoadmin
SharePoint Embedded Administrator | SharePoint Embedded-Administrator |
Skype for Business Administrator | Skype for Business-Administrator |
Teams Administrator | Teams-Administrator; Teams Service Administrator | 
Teams Communications Administrator | Teams-Kommunikationsadministrator |
Teams Communications Support Engineer | Supporttechniker für die Teams-Kommunikation |
Teams Communications Support Specialist | Supportfachmann für die Teams-Kommunikation |
Teams Devices Administrator | Teams-Geräteadministrator |
Teams Reader | Teams-Leser |
Teams Telephony Administrator | Teams-Telefonieadministrator |
Tenant Creator | Mandantenersteller |
Usage Summary Reports Reader | Leseberechtigter für Nutzungszusammenfassungsberichte |
User Administrator | Benutzeradministrator; User Account Administrator; User Management Administrator | 
User Experience Success Manager | Erfolgsmanager für die Benutzererfahrung |
Virtual Visits Administrator | Administrator für virtuelle Besuche |
Viva Goals Administrator | Viva Goals-Administrator |
Viva Pulse Administrator | Viva Pulse-Administrator |
Windows 365 Administrator | Windows 365-Administrator |
Windows Update Deployment Administrator | Windows Update-Bereitstellungsadministrator |
Yammer Administrator | Yammer-Administrator |
`;

const azure = `
Owner | Besitzer |
Contributor | Mitwirkender |
Reader | Leser |
User Access Administrator | Benutzerzugriffsadministrator | uaa
Role Based Access Control Administrator | Administrator für rollenbasierte Zugriffssteuerung | rbac
Key Vault Administrator | Key Vault-Administrator | kva
Key Vault Secrets Officer | Key Vault-Geheimnisbeauftragter |
Storage Blob Data Contributor | Mitwirkender an Storage-Blobdaten | sbdc
Storage Blob Data Reader | Leser von Storage-Blobdaten |
Virtual Machine Contributor | Mitwirkender für virtuelle Computer | vmc
Virtual Machine Administrator Login | Administratoranmeldung für virtuelle Computer |
Network Contributor | Netzwerkmitwirkender |
Monitoring Reader | Überwachungsleser |
Cost Management Reader | Cost Management-Leser |
`;

function parsed(table: string): KnownRole[] {
  return table
    .trim()
    .split('\n')
    .map((line) => {
      const [name = '', names = '', abbreviations = ''] = line.split('|').map((part) => part.trim());
      const parts = (text: string, separator: RegExp) => text.split(separator).filter((part) => part !== '');
      return { name, names: parts(names, /\s*;\s*/), abbreviations: parts(abbreviations, /\s+/) };
    });
}

/** Entra's built-in directory roles. */
export const directoryRoles: readonly KnownRole[] = parsed(directory);

/** The Azure roles that people activate most. */
export const azureRoles: readonly KnownRole[] = parsed(azure);
