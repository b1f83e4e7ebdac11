// The sentences of access reviews in English. Names that sentences get are cleaned already and stay outside Markdown.

const by = (name: string) => (name === '' ? '' : ` by ${name}`);
const items = (count: number) => (count === 1 ? '1 decision' : `${count} decisions`);

export const en = {
  kicker: 'Access review',
  unnamed: '(no name)',
  until: (when: string, left: string) => `until ${when} (${left})`,
  resource: {
    group: (name: string) => `Member of ${name}`,
    application: (name: string) => `Application ${name}`,
    role: (name: string) => `Role ${name}`,
    package: (name: string) => `Access package ${name}`,
    other: (name: string) => `Access to ${name}`,
  },
  decided: { Approve: 'approved', Deny: 'denied', DontKnow: 'marked “don’t know”', NotReviewed: 'not decided' },
  stageOf: (stage: number, of: number) => `stage ${stage} of ${of}`,
  andMore: (names: string, more: number) => `${names} and ${more} more`,

  // the reviewer's card
  cardSummary: (open: number, reviews: number, name: string) =>
    reviews === 1 && name !== ''
      ? `${items(open)} ${open === 1 ? 'waits' : 'wait'} for you: ${name}`
      : `${items(open)} in ${reviews === 1 ? '1 access review' : `${reviews} access reviews`} ${open === 1 ? 'waits' : 'wait'} for you`,
  reviewsHeading: (count: number) => `Your ${count} access reviews`,
  endedHeading: 'No access review waits for you',
  reminders: {
    half: 'Reminder: half of the time is over.',
    'three-days': 'Reminder: three days are left.',
    'one-day': 'Last reminder: one day is left.',
    asked: 'Reminder: who looks after this review asks you to finish it.',
  },
  waits: (open: number, total: number) =>
    open === total
      ? `${items(open)} ${open === 1 ? 'waits' : 'wait'} for you`
      : `${open} of ${items(total)} left for you`,
  waitsAtMost: (open: number) => `Up to ${items(open)} ${open === 1 ? 'waits' : 'wait'} for you`,
  allDone: (total: number) =>
    total === 1
      ? 'Done. You can change your decision until the end.'
      : `All ${total} done. You can change them until the end.`,
  accessOnly: 'Access of people in your organisation',
  selfReview: 'Everybody reviews their own access.',
  managerReview: 'Each manager reviews their own people.',
  onlyYou: 'Nobody else reviews this.',
  alsoReview: (names: string) => `Also reviewing: ${names}.`,
  ifNothing: {
    keep: 'Without your decision nothing changes.',
    approve: 'Without your decision access is approved.',
    remove: 'Without your decision access is removed.',
    recommendation: 'Without your decision Entra follows its recommendation.',
  },
  appliedByItself: 'Results are applied by themselves at the end.',
  appliedByHand: 'Somebody applies the results by hand afterwards.',
  review: 'Review',
  look: 'Look again',
  reviewAbout: (name: string) => `Work through ${name}`,
  moreReviews: (count: number) => `and ${count} more: type "reviews" to see all.`,
  ended: (count: number) => (count === 1 ? 'One review has ended.' : `${count} reviews have ended.`),
  snoozed: (when: string) => `No reminder before ${when}.`,
  snooze: 'Snooze',
  snoozeLabel: 'Remind me',
  snoozeHours: 'in two hours',
  snoozeTomorrow: 'tomorrow',
  snoozeWeek: 'in a week',
  setSnooze: 'Set',
  notMe: 'Not me',
  notMeText: 'The reviewers of a review are changed by whoever created it:',
  createdBy: (review: string, name: string) => `${review}: ${name}`,
  createdByUnknown: (review: string) => `${review}: Entra does not say who created it`,
  notMeElse: 'Identity Governance Administrators can do it, too. Until then Entra keeps asking you.',

  // one item
  itemSummary: (name: string, access: string) => `${name}: ${access}`,
  left: (open: number, isMore: boolean) => (isMore ? `more than ${open} left` : open === 1 ? '1 left' : `${open} left`),
  photoOf: (name: string) => `Photo of ${name}`,
  guest: 'Guest',
  servicePrincipal: 'Service principal',
  application: 'An application, not a person',
  disabled: 'Account disabled',
  noTitle: 'No title or department in Entra',
  manager: (name: string) => `Manager: ${name}`,
  since: (when: string) => `since ${when}`,
  through: {
    direct: (_name: string) => 'directly',
    group: (name: string) => (name === '' ? 'through a group' : `through the group ${name}`),
    eligible: (_name: string) => 'eligible, not active by itself',
  },
  recommends: {
    Approve: 'Entra recommends: approve',
    Deny: 'Entra recommends: deny',
    NoInfoAvailable: 'Entra recommends nothing here',
  },
  neverSignedIn: 'Has never signed in.',
  lastSignIn: (when: string, ago: string) => `Last sign-in: ${when} (${ago}).`,
  outlier: 'Unlike the other members of this group.',
  guestSince: (when: string) => `Guest since ${when}.`,
  earlierTitle: 'Decided before',
  lastTime: (what: string, name: string) => `Last time: ${what}${by(name)}`,
  inStage: (stage: number, what: string, name: string) => `Stage ${stage}: ${what}${by(name)}`,
  decidedAlready: (what: string, name: string, when: string) =>
    `Now ${what}${by(name)}${when === '' ? '' : ` (${when})`}`,
  reasonToApprove: 'Reason (required to approve)',
  reasonOptional: 'Reason (optional)',
  reasonForAll: 'Reason for the approvals (required)',
  reasonHint: 'Kept in Entra with the decision',
  reasonMissing: 'Please write a reason.',
  approve: 'Approve',
  approveAbout: (name: string) => `${name} keeps the access`,
  deny: 'Deny',
  denyAbout: (name: string) => `${name} loses the access`,
  dontKnow: 'Don’t know',
  dontKnowAbout: (name: string) => `You cannot tell about ${name}`,
  skip: 'Next',
  back: 'Back',
  several: 'Several at once',
  accept: 'Accept recommendations',
  show: 'Filter',
  statusLabel: 'Show',
  statuses: { open: 'what is open', decided: 'what is decided', all: 'everything' },
  recommendationLabel: 'Recommended',
  recommendationChoices: { any: 'anything', Approve: 'approve', Deny: 'deny', NoInfoAvailable: 'nothing' },
  decisionLabel: 'Decided (for what is decided)',
  decisionChoices: { any: 'anything', Approve: 'approve', Deny: 'deny', DontKnow: 'don’t know' },
  applyFilter: 'Show',
  done: (name: string, what: string) => `${name}: ${what}.`,
  sending: (name: string) => `${name}: being sent to Entra.`,
  askReason: (name: string) =>
    `You have approved several in a few seconds. Before you go on: why should ${name} keep this?`,

  // nothing left
  finished: 'Entra has a decision for everything that waited for you here. You can change it until the review ends.',
  none: 'No item fits this filter.',
  showDecided: 'Show what is decided',
  showOpen: 'Show what is open',

  // accept recommendations
  planSummary: (approved: number, denied: number) => `${approved} approved, ${denied} denied, after your click`,
  planChanged: 'Entra has other open items by now. Nothing was recorded; this is the new summary.',
  willApprove: (count: number) => `Approved: ${count}`,
  willDeny: (count: number) => `Denied: ${count}`,
  willStay: (count: number) => `Left open, because Entra recommends nothing: ${count}`,
  planAfter: (until: string) =>
    `Only what nobody has decided yet is recorded, in your name. You can change each decision${until === '' ? ' until the end' : ` ${until}`}.`,
  recordAll: (count: number) => `Record ${items(count)}`,
  cancel: 'Back',

  // several at once
  severalSummary: (count: number) => `${count} to tick`,
  tickLabel: 'Tick those the decision is for',
  outlierShort: 'unlike the others',
  neverShort: 'never signed in',
  recommendedShort: { Approve: 'recommended: approve', Deny: 'recommended: deny' },
  approveTicked: 'Approve ticked',
  denyTicked: 'Deny ticked',
  dontKnowTicked: 'Don’t know',
  nextOnes: 'Show the next ones',
  oneByOne: 'One by one',
  noneTicked: 'Nothing was ticked.',
  reasonsHeading: 'A word on the riskiest few',
  reasonsText: (count: number) =>
    `You are about to approve ${count} after a short look. Please say for these why they keep their access; then all ${count} are recorded.`,
  doubtText: (count: number) =>
    `You have approved ${count} within seconds. Before you go on, please say for the riskiest of them why they keep their access.`,
  doubtRecord: 'Record and go on',
  doubtBack: (name: string) => `Look at ${name} again`,
  reasonsKept: 'Your reasons are recorded in Entra.',
  whyKeeps: (name: string, access: string) => `${name} – ${access}`,

  // progress
  recording: 'Recording in Entra',
  recordedHeading: 'Recorded',
  stopped: 'Waiting for your sign-in',
  recordedOf: (recorded: number, wanted: number) => `Entra has ${recorded} of ${items(wanted)}.`,
  recordedDetail: (approved: number, denied: number) => `${approved} approved, ${denied} denied`,
  interrupted: 'Your sign-in has ended. Sign in when you are asked; the rest is recorded then, nothing twice.',
  restTitle: (count: number) => `Not recorded: ${count}`,
  restChanged: (name: string, what: string, byName: string) =>
    `${name}: ${what} elsewhere meanwhile${by(byName)}, left as it is`,
  restGone: (name: string) => `${name}: no longer in the review`,
  restOpen: (name: string) => `${name}: Entra did not take it, still open`,
  restMore: (count: number) => `and ${count} more`,
  goOn: 'Go on reviewing',

  // lists
  listHeading: 'Your access reviews',
  listEmpty: 'Entra has no access review for you right now.',
  listCount: (count: number) => (count === 1 ? '1 review' : `${count} reviews`),
  showMore: (count: number) => `Show ${count} more`,
  openCount: (open: number, isMore: boolean) =>
    isMore ? `more than ${open} open` : open === 0 ? 'all done' : `${open} open`,
  waitingTitle: (count: number) => (count === 1 ? '1 access review' : `${count} access reviews`),
  waitingSubtitle: 'Decisions that wait for you',
};

/** The same in every language. */
export type ReviewWords = typeof en;
