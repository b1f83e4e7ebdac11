// Acting in Entra: preview, confirm, and for critical incidents a second person where the organisation wants one.

import { z } from 'zod';
import { AppError } from '../../core/errors.ts';
import { defineAction } from '../../core/feature.ts';
import type { Action, Reply, Turn } from '../../core/feature.ts';
import type { StoredItem } from '../../core/item.ts';
import { plain } from '../../core/text.ts';
import { actOf } from './acts.ts';
import { mustHoldRoleFor, mustSee } from './allowed.ts';
import { noteDeed } from './note-deed.ts';
import { kindOf } from './decisions.ts';
import { actNames } from './facts.ts';
import type { ActName, IncidentFacts } from './facts.ts';
import { proposalOf } from './incident-card.ts';
import { incidentKind } from './incident-item.ts';
import { planOf } from './plan.ts';
import type { Plan } from './plan.ts';
import { featureName } from './places.ts';
import { previewCard } from './preview-card.ts';
import type { PreviewChoice } from './preview-card.ts';
import { needsSecondPerson } from './second-person.ts';
import { wordsIn } from './words.ts';

const itemId = z.string().min(1).max(64);
const act = z.enum(actNames);
const scope = z.enum(['affected', 'all']);
const mark = z.string().max(100);

export interface Opened {
  item: StoredItem;
  facts: IncidentFacts;
}

/** The incident on the card. Whether it needs two is what was set last, however old the reading. */
export async function openIncident(turn: Turn, id: string): Promise<Opened> {
  const item = await turn.item(id);
  if (item.feature !== featureName || item.kind !== incidentKind.kind) throw new AppError('click.malformed');
  const facts = incidentKind.factsOf(item);
  const needsSecond = facts.severity === 'critical' && (await needsSecondPerson(turn.memory(featureName)));
  return { item, facts: { ...facts, needsSecond } };
}

/** The incident's card as whoever clicked sees it. */
export function incidentReply(turn: Turn, item: StoredItem): Reply {
  return { item, role: turn.place === 'channel' ? 'follower' : 'handler' };
}

/** Throws `item.withdrawn` for an incident that somebody closed or nobody watches any more. */
export function mustBeOpen({ facts }: Opened): void {
  if (facts.state !== 'open') throw new AppError('item.withdrawn');
}

interface Wish {
  act: ActName;
  scope: 'affected' | 'all';
}

const preview = defineAction({
  verb: 'app-consent.preview',
  input: z.object({ itemId, act, scope: scope.default('affected'), step: z.literal('sure').optional() }),
  run: async (turn, input) => {
    const opened = await openIncident(turn, input.itemId);
    mustBeOpen(opened);
    const plan = await planOf(turn, opened.item, opened.facts, input.act, input.scope);
    await mustHoldRoleFor(turn, input.act, plan.payload.roles.length > 0);
    return { card: previewOf(turn, opened, input, plan, input.step === 'sure') };
  },
});

function previewOf(turn: Turn, opened: Opened, wish: Wish, plan: Plan, isSure: boolean, notice = '') {
  const words = wordsIn(turn.preferences.language);
  const { facts } = opened;
  const isSecondStep = wish.act === 'remove' && isSure;
  return previewCard({
    title: isSecondStep
      ? words.preview.removeSure
      : words.preview.title(words.actTitles[wish.act], facts.app.name || '–'),
    notice: notice || (needsSecond(facts, wish.act) ? words.preview.second : ''),
    hitsLabel: words.preview.hits,
    hits: plan.hits,
    warnings: plan.warnings,
    choices: choicesOf(turn, opened, wish, plan, isSure),
    isGrave: wish.act === 'remove' || wish.scope === 'all' || needsSecond(facts, wish.act),
  });
}

function choicesOf(turn: Turn, { item, facts }: Opened, wish: Wish, plan: Plan, isSure: boolean): PreviewChoice[] {
  const { preview: words } = wordsIn(turn.preferences.language);
  const sends = { itemId: item.id, act: wish.act, scope: wish.scope };
  const confirm =
    wish.act === 'remove' && !isSure
      ? { title: words.confirm, verb: 'app-consent.preview', sends: { ...sends, step: 'sure' } }
      : {
          title: needsSecond(facts, wish.act) ? words.propose : words.confirm,
          verb: 'app-consent.do',
          sends: { ...sends, mark: plan.mark },
        };
  const other = wish.scope === 'affected' ? 'all' : 'affected';
  const otherScope = {
    title: other === 'all' ? words.all : words.affected,
    verb: 'app-consent.preview',
    sends: { ...sends, scope: other },
  };
  return [
    ...(plan.isEmpty ? [] : [confirm]),
    ...(wish.act === 'revoke' && facts.people.length > 0 ? [otherScope] : []),
    { title: words.back, verb: 'app-consent.back', sends: { itemId: item.id } },
  ];
}

/** Removing an app takes more from it than either. */
function needsSecond(facts: IncidentFacts, wanted: ActName): boolean {
  return facts.needsSecond && (wanted === 'revoke' || wanted === 'disable' || wanted === 'remove');
}

const perform = defineAction({
  verb: 'app-consent.do',
  input: z.object({ itemId, act, scope, mark }),
  run: async (turn, input) => {
    const opened = await openIncident(turn, input.itemId);
    mustBeOpen(opened);
    const plan = await planOf(turn, opened.item, opened.facts, input.act, input.scope);
    await mustHoldRoleFor(turn, input.act, plan.payload.roles.length > 0);
    if (plan.mark !== input.mark) {
      const notice = wordsIn(turn.preferences.language).preview.changed;
      return { card: previewOf(turn, opened, input, plan, false, notice) };
    }
    if (needsSecond(opened.facts, input.act)) return propose(turn, opened, input);
    return carryOut(turn, opened, input, plan);
  },
});

/** Recorded, carried out as this person, and verified when the incident is read again. */
async function carryOut(turn: Turn, { item }: Opened, wish: Wish, plan: Plan): Promise<Reply> {
  const answer = await turn.decide({
    kind: kindOf(wish.act),
    key: await keyFor(turn, item, wish.act),
    item,
    payload: { ...plan.payload },
  });
  if (answer.state === 'settled' && answer.outcome.result === 'refused')
    throw new AppError(answer.outcome.errorCode ?? 'graph.refused', { params: answer.outcome.params ?? {} });
  return incidentReply(turn, item);
}

/** Acts that change the same thing in Entra. */
const changes: Record<ActName, string> = {
  revoke: 'grants',
  disable: 'enabled',
  enable: 'enabled',
  'require-assignment': 'assignment',
  'release-assignment': 'assignment',
  remove: 'entry',
  'revoke-sessions': 'sessions',
  undo: 'undo',
};

/** Two who press at once get one decision; what was taken back can be done again. */
async function keyFor(turn: Turn, item: StoredItem, wanted: ActName): Promise<string> {
  const decisions = await turn.decisionsOf(item.id);
  const what = changes[wanted];
  const last = decisions.find(({ kind, state }) => {
    const done = state === 'done' ? actOf(kind) : undefined;
    return done !== undefined && (changes[done] === what || done === 'undo');
  });
  return `${what}:${item.key}:${last?.id ?? 'first'}`;
}

async function propose(turn: Turn, opened: Opened, wish: Wish): Promise<Reply> {
  const proposal = { kind: `${featureName}.${wish.act}`, scope: wish.scope };
  return incidentReply(turn, await noteDeed(turn, opened, { what: 'proposed', proposal }));
}

/** The second person, who also needs the role; the act is then theirs in Entra. */
const confirm = defineAction({
  verb: 'app-consent.confirm',
  input: z.object({ itemId, mark: mark.optional() }),
  run: async (turn, input) => {
    const opened = await openIncident(turn, input.itemId);
    mustBeOpen(opened);
    const { item, facts } = opened;
    const words = wordsIn(turn.preferences.language);
    const proposal = proposalOf(facts, await turn.decisionsOf(item.id));
    const wanted = proposal?.proposal && actOf(proposal.proposal.kind);
    if (!proposal || !wanted) throw new AppError('item.withdrawn');
    if (proposal.by === turn.person.objectId) throw new AppError('decision.self-approval');
    const wish = { act: wanted, scope: proposal.proposal?.scope === 'all' ? 'all' : 'affected' } as const;
    const plan = await planOf(turn, item, facts, wish.act, wish.scope);
    await mustHoldRoleFor(turn, wish.act, plan.payload.roles.length > 0);
    if (input.mark === plan.mark) return carryOut(turn, opened, wish, plan);
    return {
      card: previewCard({
        title: words.preview.title(words.actTitles[wish.act], facts.app.name || '–'),
        notice: words.deeds.proposed(plain(proposal.byName, 60) || words.somebody, words.actTitles[wish.act]),
        hitsLabel: words.preview.hits,
        hits: plan.hits,
        warnings: plan.warnings,
        choices: [
          { title: words.preview.confirm, verb: 'app-consent.confirm', sends: { itemId: item.id, mark: plan.mark } },
          { title: words.preview.back, verb: 'app-consent.back', sends: { itemId: item.id } },
        ],
        isGrave: true,
      }),
    };
  },
});

const back = defineAction({
  verb: 'app-consent.back',
  input: z.object({ itemId }),
  run: async (turn, input) => {
    const { item, facts } = await openIncident(turn, input.itemId);
    await mustSee(turn, facts);
    return incidentReply(turn, item);
  },
});

export const actActions: readonly Action[] = [preview, perform, confirm, back];
