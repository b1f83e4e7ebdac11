/** Contoso's people: the actors of the stories, and names that are awkward to show. */
import { guidOf } from '../ids.ts';
import type { UserEntity } from '../people.ts';
import { portrait } from './photo.ts';

/** Short names by which the seed and tests speak of people; `idOf` turns them into object ids. */
export type PersonKey =
  | 'erik'
  | 'marta'
  | 'ana'
  | 'dana'
  | 'omar'
  | 'sam'
  | 'adele'
  | 'priya'
  | 'ines'
  | 'bea'
  | 'nils'
  | 'gus'
  | 'greta'
  | 'max'
  | 'noor'
  | 'siobhan'
  | 'maximiliana'
  | 'paul'
  | 'ingrid'
  | 'tomas'
  | 'wei'
  | 'yusuf';

interface PersonSeed {
  name: [given: string, surname: string];
  displayName?: string;
  upn?: string;
  mail?: string;
  title: string;
  department: string;
  manager?: PersonKey;
  persona: string;
  note: string;
  roles?: string[];
  timeZone?: string;
  presence?: [availability: string, activity: string];
  photo?: boolean;
  guest?: boolean;
  disabled?: boolean;
  /** Days since the last sign-in; null for never. */
  signedInDaysAgo?: number | null;
}

const LONG_NAME =
  'Maximiliana Friederike Wilhelmina Theodora Josephine von Hohenstein-Wittgenstein zu Sayn und Freifrau von der Leyen-Bartholomäus';

/** A consultant of Partner Ltd, member of the response team. */
function partner(given: string, surname: string, title: string): PersonSeed {
  return {
    name: [given, surname],
    upn: `${given
      .toLowerCase()
      .normalize('NFD')
      .replaceAll(/[^a-z]/g, '')}_partner.example#EXT#@contoso.example`,
    mail: `${given
      .toLowerCase()
      .normalize('NFD')
      .replaceAll(/[^a-z]/g, '')}@partner.example`,
    title,
    department: 'Partner',
    persona: 'guest',
    note: 'Guest from Partner Ltd in the COVID-19 Response Team, under review.',
    guest: true,
    timeZone: 'Europe/Copenhagen',
  };
}

const PEOPLE: Record<PersonKey, PersonSeed> = {
  erik: {
    name: ['Erik', 'Solberg'],
    title: 'Chief Executive Officer',
    department: 'Management',
    persona: 'executive',
    note: 'Head of the company, has no manager.',
  },
  marta: {
    name: ['Marta', 'Lind'],
    title: 'Head of Sales',
    department: 'Sales',
    manager: 'erik',
    persona: 'manager',
    note: 'Manager of Ana, Nils and Max; first approver where a policy names the manager.',
    photo: true,
  },
  ana: {
    name: ['Ana', 'Keller'],
    title: 'Sales Analyst',
    department: 'Sales',
    manager: 'marta',
    persona: 'requestor',
    note: 'Asks for access; may ask for the COVID-19 Response Team package.',
    photo: true,
  },
  dana: {
    name: ['Dana', 'Okafor'],
    title: 'Director of Operations',
    department: 'Operations',
    manager: 'erik',
    persona: 'approver',
    note: 'Approver of access packages and of Exchange Administrator.',
    photo: true,
  },
  omar: {
    name: ['Omar', 'Haddad'],
    title: 'Operations Lead',
    department: 'Operations',
    manager: 'dana',
    persona: 'approver',
    note: 'Approver of access packages and of Exchange Administrator.',
    timeZone: 'America/New_York',
    photo: true,
  },
  sam: {
    name: ['Sam', 'Rivera'],
    title: 'Collaboration Lead',
    department: 'IT',
    manager: 'dana',
    persona: 'group owner',
    note: 'Owns groups, reviews guests and sponsors the partner organization.',
    photo: true,
  },
  adele: {
    name: ['Adele', 'Vance'],
    title: 'Systems Administrator',
    department: 'IT',
    manager: 'dana',
    persona: 'eligible administrator',
    note: 'Eligible for Helpdesk Administrator and, with approval, Exchange Administrator.',
    photo: true,
  },
  priya: {
    name: ['Priya', 'Raman'],
    title: 'Security Lead',
    department: 'Security',
    manager: 'erik',
    persona: 'security administrator',
    note: 'Privileged Role, Security and Exchange Administrator.',
    roles: [
      'Privileged Role Administrator',
      'Security Administrator',
      'Cloud Application Administrator',
      'Exchange Administrator',
    ],
    photo: true,
  },
  ines: {
    name: ['Ines', 'Duarte'],
    title: 'Identity Administrator',
    department: 'IT',
    manager: 'priya',
    persona: 'governance administrator',
    note: 'Identity Governance Administrator: assigns packages directly.',
    roles: ['Identity Governance Administrator', 'User Administrator'],
  },
  bea: {
    name: ['Bea', 'Novák'],
    title: 'Security Analyst',
    department: 'Security',
    manager: 'priya',
    persona: 'security analyst',
    note: 'Watches incidents; Security Reader and Reports Reader.',
    roles: ['Security Reader', 'Reports Reader'],
    timeZone: 'Europe/Prague',
  },
  nils: {
    name: ['Nils', 'Berg'],
    title: 'Intern',
    department: 'Sales',
    manager: 'marta',
    persona: 'no rights',
    note: 'Approves nothing and owns nothing.',
    presence: ['DoNotDisturb', 'Presenting'],
  },
  gus: {
    name: ['Gus', 'Larsen'],
    upn: 'gus_partner.example#EXT#@contoso.example',
    mail: 'gus@partner.example',
    title: 'Consultant',
    department: 'Partner',
    persona: 'guest',
    note: 'Guest from the connected organization Partner Ltd, under review.',
    guest: true,
    signedInDaysAgo: 96,
    timeZone: 'Europe/Copenhagen',
  },
  greta: {
    name: ['Greta', 'Holm'],
    upn: 'greta_partner.example#EXT#@contoso.example',
    mail: 'greta@partner.example',
    title: 'Account Director',
    department: 'Partner',
    persona: 'external sponsor',
    note: 'Guest; external sponsor of Partner Ltd.',
    guest: true,
    timeZone: 'Europe/Copenhagen',
  },
  max: {
    name: ['Max', 'Power'],
    displayName: '**Max** _Power_ [reset](https://phish.example) <at>Dana</at> #1',
    title: 'Sales Representative',
    department: 'Sales',
    manager: 'marta',
    persona: 'employee',
    note: 'His display name is Markdown.',
  },
  noor: {
    name: ['نور', 'الهاشمي'],
    displayName: 'نور الهاشمي',
    upn: 'noor@contoso.example',
    title: 'مهندسة',
    department: 'Research',
    manager: 'dana',
    persona: 'employee',
    note: 'Her name is written from right to left.',
    timeZone: 'Asia/Dubai',
  },
  siobhan: {
    name: ['Siobhán', "O'Brien-D'Arcy"],
    upn: "siobhan.o'brien@contoso.example",
    title: 'Data Owner',
    department: 'Sales',
    manager: 'marta',
    persona: 'approver',
    note: 'An apostrophe in the name and in the sign-in name; member of Sales Data Owners.',
    presence: ['Away', 'OutOfOffice'],
  },
  maximiliana: {
    name: ['Maximiliana', 'von Hohenstein'],
    displayName: LONG_NAME,
    title: 'Head of Research',
    department: 'Research',
    manager: 'erik',
    persona: 'employee',
    note: 'A very long display name.',
  },
  paul: {
    name: ['Paul', 'Gone'],
    title: 'Operations Lead',
    department: 'Operations',
    manager: 'dana',
    persona: 'disabled account',
    note: 'Left the company; the account is disabled.',
    disabled: true,
    signedInDaysAgo: 120,
  },
  ingrid: { ...partner('Ingrid', 'Dahl', 'Logistics Consultant'), signedInDaysAgo: 3 },
  tomas: { ...partner('Tomás', 'Ibarra', 'Interpreter'), signedInDaysAgo: 75 },
  wei: { ...partner('Wei', 'Zhang', 'Data Modeller'), signedInDaysAgo: 12 },
  yusuf: { ...partner('Yusuf', 'Demir', 'Auditor'), signedInDaysAgo: null },
};

/** The object id of a person of the seed. */
export function idOf(key: PersonKey): string {
  return guidOf(`user ${key}`);
}

/** All people as user objects. */
export function seedPeople(createdAt: Date): UserEntity[] {
  return (Object.entries(PEOPLE) as [PersonKey, PersonSeed][]).map(([key, person]) => toUser(key, person, createdAt));
}

/** Invented colleagues for load runs. */
export function crowd(count: number, createdAt: Date): UserEntity[] {
  return Array.from({ length: count }, (_none, index) => {
    const person: PersonSeed = {
      name: ['Employee', String(index + 1)],
      upn: `employee${index + 1}@contoso.example`,
      title: 'Employee',
      department: 'Crowd',
      manager: 'marta',
      persona: 'employee',
      note: 'One of many.',
      // Every seventh has not been here for long.
      signedInDaysAgo: index % 7 === 6 ? 45 : index % 6,
    };
    return toUser(`employee ${index + 1}`, person, createdAt);
  });
}

function toUser(key: string, person: PersonSeed, createdAt: Date): UserEntity {
  const [givenName, surname] = person.name;
  const userPrincipalName = person.upn ?? `${key}@contoso.example`;
  const [availability, activity] = person.presence ?? ['Available', 'Available'];
  const { signedInDaysAgo = 1 } = person;
  return {
    id: guidOf(`user ${key}`),
    displayName: person.displayName ?? `${givenName} ${surname}`,
    givenName,
    surname,
    userPrincipalName,
    mail: person.mail ?? userPrincipalName,
    mailNickname: userPrincipalName.split(/[@_]/)[0] ?? key,
    jobTitle: person.title,
    department: person.department,
    companyName: person.guest ? 'Partner Ltd' : 'Contoso',
    officeLocation: person.guest ? null : 'London 12/4',
    preferredLanguage: 'en-GB',
    mobilePhone: null,
    businessPhones: [],
    accountEnabled: person.disabled !== true,
    userType: person.guest ? 'Guest' : 'Member',
    externalUserState: person.guest ? 'Accepted' : null,
    usageLocation: 'GB',
    createdDateTime: createdAt.toISOString(),
    _persona: person.persona,
    _note: person.note,
    _timeZone: person.timeZone ?? 'Europe/London',
    _presence: { availability, activity },
    _directoryRoles: person.roles ?? [],
    ...(signedInDaysAgo === null
      ? {}
      : { _lastSignInAt: new Date(createdAt.getTime() + (400 - signedInDaysAgo) * 86_400_000).toISOString() }),
    ...(person.manager ? { _managerId: idOf(person.manager) } : {}),
    ...(person.photo ? { _photo: portrait(key) } : {}),
  };
}
