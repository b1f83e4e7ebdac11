// The team the bot was added to, and its channels. "General" has the team's own id, as in Teams.
import type { Kernel } from '../kernel.ts';
import type { Person } from '../people.ts';
import { guidOf, threadId } from './identity.ts';
import type { Team } from './model.ts';

const TEAM_NAME = 'IT Operations';
const CHANNEL_NAMES = ['General', 'Security alerts', 'Access requests'];

/** Everybody with a part in our stories is in the team; read anew each time because a seed may come later. */
export function teamOf(kernel: Kernel): Team {
  return {
    id: threadId(TEAM_NAME),
    aadGroupId: guidOf(`team/${TEAM_NAME}`),
    name: TEAM_NAME,
    get members() {
      return kernel.people.list().flatMap((person) => (isInStories(person) ? [person.id] : []));
    },
  };
}

/** The team's channels, General first. */
export function teamChannels(team: Team): { id: string; name: string }[] {
  return CHANNEL_NAMES.map((name) => ({
    id: name === 'General' ? team.id : threadId(`${TEAM_NAME}/${name}`),
    name,
  }));
}

function isInStories(person: Person): boolean {
  return person.note !== '' || person.persona !== 'employee';
}
