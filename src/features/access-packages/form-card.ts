// The card that asks what a policy wants to know, with what the package is and who will be asked. Pure.

import type { CardView, Json } from '../../core/card.ts';
import type { Preferences } from '../../core/people.ts';
import { plain } from '../../core/text.ts';
import type { PackageFacts } from './facts.ts';
import { fieldsOf } from './forms.ts';
import type { Requirements } from './graph-shapes.ts';
import { resourceLines } from './request-card.ts';
import { requestorWordsIn } from './requestor-words.ts';
import { wordsIn } from './words.ts';

/** What a button says it is about. Hints: everything is read again with the person's own token. */
export interface Wish {
  packageId: string;
  policyId?: string | undefined;
  targetId?: string | undefined;
  isExtension?: boolean | undefined;
  /** Set when a reminder led here: its card is told of the request. */
  assignmentId?: string | undefined;
}

/** What the form shows. */
export interface FormScene {
  wish: Wish;
  wanted: Requirements;
  accessPackage: PackageFacts | undefined;
  targetName: string | undefined;
  lasts: string[];
  approval: string[];
  reader: Pick<Preferences, 'language' | 'timeZone'>;
  /** Tells one filling of the form from another, so that a doubled click sends one request. */
  nonce: string;
  now: Date;
}

/** The form's card. */
export function formView({
  wish,
  wanted,
  accessPackage,
  targetName,
  lasts,
  approval,
  reader,
  nonce,
  now,
}: FormScene): CardView {
  const words = requestorWordsIn(reader.language);
  const name = plain(accessPackage?.name ?? '', 120);
  const kicker = wish.isExtension ? words.formKickerExtend : words.formKicker;
  const about = (label: string, lines: string[]) => ({ label, lines: lines.map((text) => ({ text })) });
  const resources = accessPackage ? resourceLines(accessPackage, wordsIn(reader.language)) : [];
  const summary = `${kicker}: ${name}`;
  return {
    template: 'access-packages/form',
    summary,
    view: {
      summary,
      kicker,
      name,
      whom: targetName ? words.formFor(plain(targetName, 60)) : '',
      description: plain(accessPackage?.description ?? '', 500) || words.noDescription,
      abouts: [
        ...(resources.length > 0 ? [about(words.contains, resources)] : []),
        about(words.lasts, lasts),
        about(words.approval, approval),
      ],
      ...fieldsOf(wanted, reader, now),
      send: wish.isExtension ? words.sendExtend : words.send,
      sends: { ...hintsOf({ ...wish, policyId: wanted.policyId }), nonce, openedAt: now.toISOString() },
    },
  };
}

/** The hints as a button carries them. */
export function hintsOf(wish: Wish): { [key: string]: Json } {
  const { packageId, policyId = '', targetId = '', isExtension = false, assignmentId = '' } = wish;
  return { packageId, policyId, targetId, isExtension, assignmentId };
}
