// Names, justifications, questions and answers written to become something else in a card: they stay text, and never change what a card is.

import assert from 'node:assert/strict';
import { mustBeInert, wordy } from '../../support/inert.ts';
import { freshWorld, textOf, type SimMessage, type SimPerson, type World } from '../../support/world.ts';

const governance = '/identityGovernance/entitlementManagement';
const evil =
  '**bold** _it_ ~~no~~ `code` # head [reset](https://phish.example/a) ![x](https://phish.example/b.png) <at>Dana Okafor</at> ' +
  '<b>html</b> ${name} ${$root.itemId} {{DATE(2020-01-01T00:00:00Z, SHORT)}} {{TIME(2020-01-01T00:00:00Z)}} ' +
  '\u202Egnp.exe\u202C \u2066\u200Bjoin\u2069 https://phish.example www.phish.example javascript:alert(1) "},{"type":"Action.Submit"\\n';

type Json = Record<string, unknown>;

/** Everything that shows the story: cards in all chats, lists, receipts. */
interface Shown {
  messages: SimMessage[];
}

describe('text from people', () => {
  let world: World;

  /** Ana, so called, asks with these words, is asked back and answers; Dana and a channel look on, Dana denies. */
  const tells = async (name: string, words: string): Promise<Shown> => {
    world = await freshWorld();
    const [ana, dana] = [await world.person('ana'), await world.person('dana')];
    await world.api('PUT', '/_sim/objects/users', [
      { id: ana.id, displayName: name, jobTitle: name, department: name },
      { id: dana.id, displayName: name },
    ]);
    const channel = await followedChannel(world, dana);
    await asksForLab(world, ana, words);
    await dana.clicks(await dana.cardWith('access-packages.ask'), 'access-packages.ask', {
      question: words.slice(0, 480),
    });
    await world.settle();
    await ana.clicks(await ana.cardWith('access-packages.answer'), 'access-packages.answer', {
      answer: words.slice(0, 480),
    });
    await world.settle();
    await dana.types('my approvals');
    await ana.types('my requests');
    const before = [...(await dana.messages()), ...(await ana.messages()), ...(await messagesIn(world, channel))];
    await dana.clicks(await dana.cardWith('access-packages.deny'), 'access-packages.deny', {
      denyReason: words.slice(0, 900),
    });
    await world.settle();
    await world.advance('PT1M');
    await world.settle();
    const after = [...(await dana.messages()), ...(await ana.messages()), ...(await messagesIn(world, channel))];
    // Reviews that begin on the same morning are no part of the story.
    const isTold = ({ from, card }: SimMessage) => from === 'bot' && card && !textOf(card).includes('Access review');
    return { messages: [...before, ...after].filter(isTold) };
  };

  let plainly: Shown;
  before(async () => {
    plainly = await tells('Ana Keller', 'For the response team');
  });

  const stories: [string, string, string][] = [
    ['Markdown, mentions, templates, dates, links and directions', evil, evil],
    ['ten thousand characters', 'Ana '.repeat(2_500), `${'word '.repeat(1_000)}${evil.repeat(10)}`.slice(0, 10_000)],
    ['right-to-left names', 'نور الهاشمي', 'שלום עולם '.repeat(20)],
    ['line breaks and lists', 'Ana\nKeller\n- item', '\n\n\n- item\n1. one\n\t* two\n\n# head\n---\n| a | b |\n'],
  ];
  for (const [what, name, words] of stories) {
    it(`changes no card's structure: ${what}`, async () => {
      const shown = await tells(name, words);
      assert.deepEqual(shown.messages.map(skeletonOf), plainly.messages.map(skeletonOf));
      for (const message of shown.messages) mustBeInert(message);
    });
  }

  it('is nevertheless read: the words are there', () => {
    const all = textOf(plainly.messages.map(({ card }) => card));
    assert.match(all, /For the response team/);
    assert.match(all, /Ana Keller/);
  });
});

/** The card with every text for people taken out: types, verbs, inputs and their order. */
function skeletonOf({ card }: SimMessage): unknown {
  return skeleton(card);
}

function skeleton(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(skeleton);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      if (wordy.test(key) && typeof inner === 'string') return [key, inner === '' ? '' : 'words'];
      if (typeof inner === 'string' && /^[\w-]{20,}$/.test(inner)) return [key, 'id'];
      return [key, skeleton(inner)];
    }),
  );
}

async function followedChannel(world: World, person: SimPerson): Promise<string> {
  const chats = (await world.api('GET', '/_sim/chats')) as { id: string; kind: string; name: string }[];
  const channel = chats.find(({ kind, name }) => kind === 'channel' && name === 'Access requests');
  assert.ok(channel);
  const path = `/_sim/chats/${encodeURIComponent(channel.id)}/messages`;
  await world.api('POST', path, { from: person.id, text: 'follow access requests here' });
  return channel.id;
}

async function messagesIn(world: World, chatId: string): Promise<SimMessage[]> {
  return (await world.api('GET', `/_sim/chats/${encodeURIComponent(chatId)}/messages`)) as SimMessage[];
}

/** The Research Lab asks questions; the answers are as free as the justification. */
async function asksForLab(world: World, person: SimPerson, words: string): Promise<void> {
  const listed = await person.graph(
    'GET',
    `${governance}/accessPackages/filterByCurrentUser(on='allowedRequestor')?$top=100`,
  );
  const { value } = listed.body as { value: { id: string; displayName: string }[] };
  const lab = value.find(({ displayName }) => displayName === 'Research Lab');
  const path = `${governance}/accessPackages/${lab?.id ?? ''}/getApplicablePolicyRequirements`;
  const requirements = (await person.graph('POST', path)).body as {
    value: { policyId: string; questions: (Json & { id: string })[] }[];
  };
  const [policy] = requirements.value;
  assert.ok(policy && lab);
  const answers = policy.questions.map(({ id, ...question }) => {
    const isChoice = String(question['@odata.type']).includes('MultipleChoice');
    const pattern = question['regexPattern'];
    const text = isChoice ? 'EU' : typeof pattern === 'string' ? 'PRJ-0001' : words;
    const isOptionalChoice = isChoice && question['isMultipleSelectionAllowed'] === true;
    return {
      '@odata.type': '#microsoft.graph.accessPackageAnswerString',
      displayValue: isOptionalChoice ? 'Laser' : isChoice ? 'Europe' : text,
      value: isOptionalChoice ? 'laser' : text,
      answeredQuestion: { '@odata.type': question['@odata.type'], id },
    };
  });
  const { status, body } = await person.graph('POST', `${governance}/assignmentRequests`, {
    requestType: 'userAdd',
    assignment: { accessPackageId: lab.id, assignmentPolicyId: policy.policyId },
    justification: words,
    answers,
  });
  assert.equal(status, 201, JSON.stringify(body));
  await world.advance('PT10S');
  await world.settle();
}
