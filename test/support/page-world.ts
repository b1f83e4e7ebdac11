// The demo page on the Teams stand-in alone, with a small scripted bot: enough to look at it and to drive it.
import { createPage } from '../../src/simulator/page/index.ts';
import type { Kernel, SimRequest, StandIn } from '../../src/simulator/kernel.ts';
import type { Teams } from '../../src/simulator/teams/index.ts';
import { ANA, cardAnswer, DANA, messageWith, object, startTeamsWorld } from './teams-world.ts';
import type { BotReply, Json, TeamsWorld } from './teams-world.ts';

/** Starts the page with a bot that asks Dana for approval of what Ana wants. */
export async function startPageWorld(): Promise<TeamsWorld> {
  const world = await startTeamsWorld({
    more: (kernel, teams) => [createPage(kernel, teams.state), control(kernel, teams)],
  });
  world.script((activity) => answer(world, activity));
  return world;
}

/** The control calls that belong to the rest of the simulator, as far as the page needs them. */
function control(kernel: Kernel, teams: Teams): StandIn {
  const answers: Record<string, (request: SimRequest) => unknown> = {
    'GET /_sim/people': () => kernel.people.list(),
    'GET /_sim/requests': () => kernel.requests.since(),
    'GET /_sim/clock': () => ({ now: kernel.clock.now().toISOString() }),
    'POST /_sim/clock': (request) => {
      kernel.clock.advance(String(object(request.json())['advance']));
      return { now: kernel.clock.now().toISOString() };
    },
    'POST /_sim/reset': () => {
      for (const standIn of teams.standIns) standIn.reset();
      return {};
    },
  };
  return {
    name: 'control',
    service: 'control',
    matches: (method, path) => `${method} ${path}` in answers,
    handle: (request) => {
      const body = answers[`${request.method} ${request.path}`]?.(request);
      return Promise.resolve({ status: 200, body });
    },
    reset: () => undefined,
    snapshot: () => null,
    restore: () => undefined,
  };
}

async function answer(world: TeamsWorld, activity: Json): Promise<BotReply | undefined> {
  const from = object(activity['from'])['aadObjectId'];
  if (activity['type'] === 'invoke') return clicked(world, activity);
  if (activity['type'] !== 'message') return undefined;
  const chat = String(object(activity['conversation'])['id']);
  const text = typeof activity['text'] === 'string' ? activity['text'] : '';
  if (/request access/.test(text)) {
    await send(world, chat, messageWith(formCard()));
  } else if (/help/.test(text)) {
    await send(world, chat, { type: 'message', text: 'Type "request access" and I will ask you what you need.' });
  } else if (from === ANA || from === DANA) {
    await send(world, chat, {
      type: 'message',
      text: `I do not know "${text.replace(/<at>.*<\/at> /, '')}". Type help.`,
    });
  }
  return undefined;
}

async function clicked(world: TeamsWorld, activity: Json): Promise<BotReply> {
  const action = object(object(activity['value'])['action']);
  if (action['verb'] === 'fail') return { status: 500, body: {} };
  if (action['verb'] === 'say') {
    return { body: { statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: 'Noted.' } };
  }
  if (action['verb'] !== 'access-packages.request') return cardAnswer(doneCard('Approved', 'by Dana O’Neil, just now'));
  const reason = String(object(action['data'])['reason']);
  const parameters = {
    members: [{ id: DANA }],
    tenantId: world.kernel.tenant.id,
    activity: messageWith(approvalCard(reason)),
  };
  await world.connector('POST', 'conversations', parameters);
  return cardAnswer(doneCard('Sent', 'Waiting for an approver. You will hear from me here.'));
}

async function send(world: TeamsWorld, chat: string, activity: Json): Promise<void> {
  await world.connector('POST', `conversations/${chat}/activities`, activity);
}

function formCard(): Json {
  const body = [
    { type: 'TextBlock', text: 'What do you need?', size: 'large', weight: 'bolder', wrap: true, style: 'heading' },
    {
      type: 'Input.ChoiceSet',
      id: 'package',
      label: 'Access package',
      value: 'covid',
      choices: [
        { title: 'COVID-19 Response Team', value: 'covid' },
        { title: 'Sales Data', value: 'sales' },
      ],
    },
    {
      type: 'Input.Text',
      id: 'reason',
      label: 'Reason',
      isMultiline: true,
      isRequired: true,
      errorMessage: 'Say why you need it.',
      maxLength: 400,
    },
  ];
  const actions = [
    { type: 'Action.Execute', title: 'Send request', verb: 'access-packages.request', data: { form: 1 } },
  ];
  return { type: 'AdaptiveCard', version: '1.5', body, actions };
}

function approvalCard(reason: string): Json {
  const deny = {
    type: 'AdaptiveCard',
    body: [
      {
        type: 'Input.Text',
        id: 'why',
        label: 'Reason',
        isMultiline: true,
        isRequired: true,
        errorMessage: 'A reason is needed.',
      },
    ],
    actions: [{ type: 'Action.Execute', title: 'Deny request', verb: 'access-packages.deny', data: { item: 'r1' } }],
  };
  return {
    type: 'AdaptiveCard',
    version: '1.5',
    fallbackText: 'Ana Bowman asks for COVID-19 Response Team.',
    body: [
      { type: 'TextBlock', text: 'Access package request', size: 'small', isSubtle: true, wrap: true },
      {
        type: 'TextBlock',
        text: 'COVID-19 Response Team',
        size: 'large',
        weight: 'bolder',
        wrap: true,
        style: 'heading',
      },
      {
        type: 'RichTextBlock',
        inlines: [
          { type: 'TextRun', text: 'Ana Bowman', weight: 'bolder' },
          { type: 'TextRun', text: ' asks for access for 30 days.' },
        ],
      },
      {
        type: 'Container',
        style: 'emphasis',
        items: [{ type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: `“${reason}”`, italic: true }] }],
      },
      {
        type: 'FactSet',
        facts: [
          { title: 'Decide by', value: '{{DATE(2026-11-23T10:00:00Z,SHORT)}} {{TIME(2026-11-23T10:00:00Z)}}' },
          { title: 'Gives', value: '**Member** of *Response Team*, 2 sites' },
          { title: 'Risk', value: 'Low' },
        ],
      },
    ],
    actions: [
      { type: 'Action.Execute', title: 'Approve', verb: 'access-packages.approve', data: { item: 'r1' } },
      { type: 'Action.ShowCard', title: 'Deny', card: deny },
      { type: 'Action.Execute', title: 'Remind me', verb: 'say' },
      { type: 'Action.Execute', title: 'Break', verb: 'fail' },
      { type: 'Action.OpenUrl', title: 'Open in My Access', url: 'https://myaccess.microsoft.com/' },
    ],
  };
}

function doneCard(title: string, text: string): Json {
  const body = [
    { type: 'TextBlock', text: title, size: 'large', weight: 'bolder', color: 'good', wrap: true },
    { type: 'TextBlock', text, wrap: true },
  ];
  return { type: 'AdaptiveCard', version: '1.5', body };
}
