// One decision after the other, and the process killed after each request it makes on the way: whatever it heard last, the request ends
// decided once, by the one who clicked, and every card agrees with Entra.

import assert from 'node:assert/strict';
import { openPackage } from '../e2e/access-packages/portal.ts';
import type { SimPerson } from '../support/control.ts';
import { startCrashWorld, stopCrashWorlds } from '../support/crash-world.ts';
import type { CrashWorld } from '../support/crash-world.ts';
import { eventually } from '../support/eventually.ts';
import { actionable } from '../support/story.ts';
import { asksAndIsSeen, covid, decidedBy, firstWord, keepsItsPromises } from './story.ts';

const askers = ['ana', 'sam', 'erik', 'marta', 'priya', 'ines', 'bea', 'nils', 'max', 'noor', 'siobhan', 'maximiliana'];
const packages = [covid, 'Design & *Brand* <Assets> – “Q4” [draft]'];

/** Lists are read again and again by the polls: they belong to no decision. */
const ofTheDecision = /^(?!.*(?:\/assignmentRequests|\/assignments|\/directoryAudits)(?:\?|$))/;

describe('killed after any request of a decision', function () {
  this.timeout(600_000);
  let world: CrashWorld;
  let dana: SimPerson;
  let omar: SimPerson;

  before(async () => {
    world = await startCrashWorld();
    dana = await world.person('dana');
    omar = await world.person('omar');
  });
  after(stopCrashWorlds);

  it('decides once, and every card agrees with Entra at the end', async () => {
    const stories = packages.flatMap((name) => askers.map((asker) => ({ name, asker })));
    let killed = 0;
    for (const [index, { name, asker }] of stories.entries()) {
      const person = await world.person(asker);
      const request = await asksAndIsSeen(person, [dana, omar], name);
      world.plug.pullAt({ when: 'after', path: ofTheDecision, nth: index + 1 });
      await clicks(dana, name);
      await comesToAnEnd(person, request, name);
      world.plug.leave();
      await startsAgain();
      if (!world.plug.isPulled()) break;
      killed += 1;
    }
    assert.ok(killed > 5 && killed < stories.length, `killed ${killed} times`);
    assert.deepEqual([...new Set(await decidedBy(world))], [dana.id]);
    await keepsItsPromises(world);
  });

  const startsAgain = async () => {
    if (!world.bots.every((one) => one.isRunning())) await world.restart('PT2M');
  };

  /** Starts the bot when it was killed, clicks again where the card still asks for it. */
  const comesToAnEnd = async (person: SimPerson, request: string, name: string) => {
    const isOver = async () => {
      const { state } = await openPackage(person, request);
      const isClosed = (await cardsFor(dana, name)).length === 0 && (await cardsFor(omar, name)).length === 0;
      return state === 'delivered' && isClosed && (await person.hasCardWith('You have the access'));
    };
    for (let tries = 0; tries < 3; tries += 1) {
      await startsAgain();
      const end = await eventually(
        `${name} of ${person.userPrincipalName} is over`,
        async () => {
          if (!world.bots.every((one) => one.isRunning())) return 'killed';
          if (await isOver()) return 'over';
          await clicks(dana, name);
          return undefined;
        },
        60_000,
      );
      if (end === 'over') return;
    }
    assert.fail(`${name} of ${person.userPrincipalName} never ended`);
  };
});

async function cardsFor(person: SimPerson, name: string) {
  return (await actionable(person)).filter(({ card }) => JSON.stringify(card).includes(firstWord(name)));
}

async function clicks(person: SimPerson, name: string): Promise<void> {
  const card = (await cardsFor(person, name)).at(-1);
  if (card) await person.clicks(card, 'access-packages.approve', { approveReason: 'Needed' });
}
