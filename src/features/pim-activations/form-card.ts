// The form that asks what the policies of the chosen roles want, with what the line already said filled in. Pure.

import type { CardView } from '../../core/card.ts';
import type { Preferences } from '../../core/people.ts';
import { plain, plainLines } from '../../core/text.ts';
import { dateTime } from '../../core/wording.ts';
import { minutesText, shortName, whereOf } from './card-parts.ts';
import type { OwnPlace } from './eligible.ts';
import type { ActivationPolicy } from './policy.ts';
import { wordsIn } from './words.ts';

/** What the form is opened with. Hints: everything is checked again when it is sent. */
export interface Wish {
  minutes?: number | undefined;
  /** The end as the line said it, for the wording of the choice. */
  endsAt?: Date | undefined;
  startAt?: Date | undefined;
  reason?: string | undefined;
  ticketNumber?: string | undefined;
  ticketSystem?: string | undefined;
  isAgain?: boolean | undefined;
}

/** A role on the form. */
export interface FormRole {
  place: OwnPlace;
  policy: ActivationPolicy;
  /** Names of those who approve, as far as known. */
  approvers: string;
  /** What Entra would refuse now. */
  warning: string;
}

/** Everything the form shows, already read. */
export interface FormScene {
  roles: FormRole[];
  wish: Wish;
  problems: string[];
  notes: string[];
  canSend: boolean;
  reader: Pick<Preferences, 'language' | 'timeZone'>;
  nonce: string;
  openedAt: Date;
  now: Date;
}

const steps = [30, 60, 120, 240, 480, 720, 1440];
const minutesUsual = 60;

/** The card of the form. What was wished for is cut to what the policies allow, and a note says so. */
export function formCard(scene: FormScene): CardView {
  const { roles, wish, reader, now } = scene;
  const words = wordsIn(reader.language);
  const names = roles.map(({ place }) => shortName(place, words));
  const heading = names.length === 1 ? (names[0] ?? '') : words.formMany(names.length);
  const isReasonRequired = roles.some(({ policy }) => policy.isReasonRequired);
  const isTicketRequired = roles.some(({ policy }) => policy.isTicketRequired);
  const durations = durationsOf(scene);
  const startAt = wish.startAt && wish.startAt > now ? [words.startLater(dateTime(wish.startAt, reader, now))] : [];
  const send = wish.isAgain ? words.sendAgain : names.length > 1 ? words.sendMany(names.length) : words.send;
  return {
    template: 'pim-activations/form',
    summary: words.formSummary(heading),
    view: {
      summary: words.formSummary(heading),
      kicker: wish.isAgain ? words.formKickerAgain : words.formKicker,
      heading,
      problems: scene.problems.map((text) => ({ text })),
      roles: roles.map((role) => ({ ...roleRow(role, reader), ...(roles.length === 1 ? { title: '' } : {}) })),
      notes: [...startAt, ...scene.notes, ...durations.notes].map((text) => ({ text })),
      durationLabel: words.durationLabel,
      minutes: String(durations.chosen),
      durations: durations.choices,
      reasonLabel: isReasonRequired ? words.reasonRequired : words.reasonLabel,
      reasonHint: words.reasonHint,
      reasonMissing: words.reasonMissing,
      isReasonRequired,
      reason: plainLines(wish.reason ?? '', 500),
      // A ticket that the line named goes along, wanted or not.
      hasTicket: isTicketRequired || Boolean(wish.ticketNumber),
      isTicketRequired,
      ticketLabel: isTicketRequired ? words.ticketLabel : words.ticketOptional,
      ticketSystemLabel: isTicketRequired ? words.ticketSystemLabel : words.ticketSystemOptional,
      ticketMissing: words.ticketMissing,
      ticketNumber: plain(wish.ticketNumber ?? '', 100),
      ticketSystem: plain(wish.ticketSystem ?? '', 100),
      canSend: scene.canSend,
      send,
      sends: {
        places: roles.map(({ place }) => place.key),
        nonce: scene.nonce,
        openedAt: scene.openedAt.toISOString(),
        startAt: wish.startAt?.toISOString() ?? '',
        isAgain: wish.isAgain ?? false,
      },
    },
  };
}

function roleRow({ place, policy, approvers, warning }: FormRole, { language }: FormScene['reader']) {
  const words = wordsIn(language);
  const needs = [
    words.policyMax(minutesText(policy.minutesMax, language)),
    policy.isApprovalRequired ? words.policyApproval(approvers || words.approverUnknown) : words.policyNoApproval,
    ...(policy.authenticationContext ? [words.policyContext] : policy.isMfaRequired ? [words.policyMfa] : []),
  ];
  return { title: shortName(place, words), subtitle: `${whereOf(place, words)} · ${needs.join(' · ')}`, warning };
}

/** What can be chosen: nothing longer than the policies allow. For several roles the most generous; each gets its own at most. */
function durationsOf({ roles, wish, reader, now }: FormScene) {
  const words = wordsIn(reader.language);
  const most = Math.max(1, ...roles.map(({ policy }) => policy.minutesMax));
  const asked = wish.minutes;
  const chosen = Math.min(most, Math.max(1, asked ?? minutesUsual));
  const all = [...new Set([...steps.filter((minutes) => minutes < most), most, chosen])].sort((a, b) => a - b);
  const choices = all.map((minutes) => {
    const length = minutesText(minutes, reader.language);
    const askedEnd = minutes === asked ? wish.endsAt : undefined;
    return {
      title: askedEnd ? words.untilOption(dateTime(askedEnd, reader, now), length) : length,
      value: String(minutes),
    };
  });
  const notes = asked !== undefined && asked > most ? [words.shortened(minutesText(most, reader.language))] : [];
  return { chosen, choices, notes };
}
