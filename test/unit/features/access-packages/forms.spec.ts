// The request form: what it asks, and that what comes back is checked by the policy's own rules.

import assert from 'node:assert/strict';
import { AppError } from '../../../../src/core/errors.ts';
import { fieldsOf, filledForm } from '../../../../src/features/access-packages/forms.ts';
import type { Question, Requirements } from '../../../../src/features/access-packages/graph-shapes.ts';
import { isSafe, matches } from '../../../../src/core/pattern.ts';

const now = new Date('2026-11-21T10:00:00Z');
const reader = { language: 'en' as const, timeZone: 'Europe/Berlin' };
const question = (id: string, more: Partial<Question> = {}): Question => ({
  '@odata.type': '#microsoft.graph.accessPackageTextInputQuestion',
  id,
  text: `Question ${id}`,
  sequence: 0,
  isRequired: false,
  choices: [],
  isMultipleSelectionAllowed: undefined,
  isSingleLineQuestion: true,
  regexPattern: undefined,
  localizations: [],
  ...more,
});
const wanted = (more: Partial<Requirements> = {}): Requirements => ({
  policyId: 'policy',
  policyDisplayName: undefined,
  policyDescription: undefined,
  isApprovalRequiredForAdd: true,
  isApprovalRequiredForUpdate: true,
  isRequestorJustificationRequired: false,
  allowCustomAssignmentSchedule: false,
  schedule: {
    startDateTime: undefined,
    expiration: { type: 'afterDuration', endDateTime: undefined, duration: 'P30D' },
  },
  questions: [],
  ...more,
});
const region = question('region', {
  '@odata.type': '#microsoft.graph.accessPackageMultipleChoiceQuestion',
  choices: [
    { actualValue: 'EU', text: 'Europe' },
    { actualValue: 'US, CA', text: 'North America' },
  ],
});
const fill = (policy: Requirements, inputs: Record<string, unknown>) => filledForm(policy, inputs, reader, now);
const refusal = (policy: Requirements, inputs: Record<string, unknown>): string => {
  try {
    fill(policy, inputs);
    return 'taken';
  } catch (error) {
    assert.ok(error instanceof AppError);
    return `${error.code}: ${error.params['field']}`;
  }
};

describe('a filled form', () => {
  const project = question('project', { isRequired: true, regexPattern: 'PRJ-[0-9]{4}' });
  const tools = { ...region, id: 'tools', isMultipleSelectionAllowed: true };
  const cases: [string, Requirements, Record<string, unknown>, string][] = [
    [
      'without a reason that the policy wants',
      wanted({ isRequestorJustificationRequired: true }),
      { justification: '  ' },
      'input.missing: reason',
    ],
    ['with a reason that is no text', wanted(), { justification: { $ne: '' } }, 'input.invalid: reason'],
    ['with a reason longer than the field', wanted(), { justification: 'x'.repeat(1001) }, 'input.invalid: reason'],
    ['without a required answer', wanted({ questions: [project] }), {}, 'input.missing: Question project'],
    [
      'with an answer that breaks the pattern',
      wanted({ questions: [project] }),
      { 'q-project': 'PRJ-12' },
      'input.invalid: Question project',
    ],
    [
      'with more around an answer that fits',
      wanted({ questions: [project] }),
      { 'q-project': 'PRJ-1234 or so' },
      'input.invalid: Question project',
    ],
    ['with an answer that fits', wanted({ questions: [project] }), { 'q-project': 'PRJ-1234' }, 'taken'],
    [
      'with two lines for a single line',
      wanted({ questions: [question('a')] }),
      { 'q-a': 'x\ny' },
      'input.invalid: Question a',
    ],
    [
      'with a choice nobody offered',
      wanted({ questions: [region] }),
      { 'q-region': 'MOON' },
      'input.invalid: Question region',
    ],
    [
      'with two choices where one is allowed',
      wanted({ questions: [region] }),
      { 'q-region': 'EU,#1' },
      'input.invalid: Question region',
    ],
    ['with two choices where several are', wanted({ questions: [tools] }), { 'q-tools': 'EU,#1' }, 'taken'],
    ['with dates that the policy does not take: they are left out', wanted(), { startDate: 'never' }, 'taken'],
  ];
  for (const [name, policy, inputs, expected] of cases) {
    it(`${name}: ${expected}`, () => assert.equal(refusal(policy, inputs), expected));
  }

  it('becomes Graph’s answers, with values and texts of the policy', () => {
    const { answers } = fill(wanted({ questions: [tools] }), { 'q-tools': '#1,EU' });
    assert.deepEqual(answers, [
      {
        '@odata.type': '#microsoft.graph.accessPackageAnswerString',
        value: 'US, CA,EU',
        displayValue: 'North America, Europe',
        answeredQuestion: { '@odata.type': '#microsoft.graph.accessPackageMultipleChoiceQuestion', id: 'tools' },
      },
    ]);
  });
});

describe('start and end', () => {
  const policy = wanted({ allowCustomAssignmentSchedule: true });
  const schedule = (inputs: Record<string, unknown>) => fill(policy, inputs).schedule;
  it('are left to the policy when nobody chose', () => assert.equal(schedule({}), undefined));
  it('mean days in the person’s own time zone', () => {
    assert.deepEqual(schedule({ startDate: '2026-12-01', endDate: '2026-12-10' }), {
      startDateTime: '2026-11-30T23:00:00.000Z',
      expiration: { type: 'afterDateTime', endDateTime: '2026-12-10T23:00:00.000Z' },
    });
  });
  it('today means at once', () => {
    assert.deepEqual(schedule({ startDate: '2026-11-21', endDate: '2026-11-22' }), {
      expiration: { type: 'afterDateTime', endDateTime: '2026-11-22T23:00:00.000Z' },
    });
  });
  it('the last day the policy allows ends with the policy', () => {
    assert.deepEqual(schedule({ endDate: '2026-12-21' }), {
      expiration: { type: 'afterDateTime', endDateTime: '2026-12-21T10:00:00.000Z' },
    });
  });
  it('a start without an end keeps the policy’s duration', () => {
    assert.deepEqual(schedule({ startDate: '2026-12-01' }), {
      startDateTime: '2026-11-30T23:00:00.000Z',
      expiration: { type: 'afterDuration', duration: 'P30D' },
    });
  });
  for (const [name, inputs, field] of [
    ['longer than the policy', { endDate: '2027-02-01' }, 'end date'],
    ['an end before the start', { startDate: '2026-12-10', endDate: '2026-12-01' }, 'end date'],
    ['a start in the past', { startDate: '2026-11-01' }, 'start date'],
    ['no date', { startDate: '2026-13-45' }, 'start date'],
  ] as const) {
    it(`${name} is refused`, () => assert.equal(refusal(policy, inputs), `input.invalid: ${field}`));
  }
});

describe('the fields', () => {
  it('come in the policy’s order, in the reader’s language, and say what is required', () => {
    const german = { languageCode: 'de-DE', text: 'Wofür?' };
    const questions = [
      question('b', { sequence: 2 }),
      question('a', { sequence: 1, isRequired: true, localizations: [german] }),
    ];
    const fields = fieldsOf(wanted({ questions }), { ...reader, language: 'de' }, now);
    assert.deepEqual(
      (fields['questions'] as { label: string }[]).map(({ label }) => label),
      ['Wofür?', 'Question b (freiwillig)'],
    );
  });

  it('says in which form an answer is asked for, where a client has one sentence for empty and for wrong', () => {
    const questions = [
      question('project', { isRequired: true, regexPattern: 'PRJ-[0-9]{4}' }),
      question('site', { isRequired: true, sequence: 1 }),
    ];
    const told = (fieldsOf(wanted({ questions }), reader, now)['questions'] as { missing: string }[]).map(
      ({ missing }) => missing,
    );
    assert.deepEqual(told, [
      'Please fill in, in the form PRJ-[0-9]{4}: Question project',
      'Please fill in: Question site',
    ]);
  });
});

describe('patterns of a policy', () => {
  it('that could hold up everybody are left to Entra', () => {
    for (const pattern of [
      '(a+)+$',
      '(a|aa)+$',
      '(.*a){20}',
      '(\\w*)*',
      '^(([a-z])+.)+$',
      'a*b*c*d*e*',
      '(x)\\1',
      '(?<n>a)\\k<n>',
      '('.repeat(400),
    ])
      assert.equal(isSafe(pattern), false, pattern);
  });
  it('that are ordinary are used', () => {
    for (const pattern of [
      'PRJ-[0-9]{4}',
      '^[A-Z]{2,3}\\d+$',
      '(foo|bar)',
      '[^@\\s]+@contoso\\.com',
      '(?:EU|US)-\\d{3}',
      '(?:\\+49|0)[ -]?\\d+[ /-]?\\d+',
    ])
      assert.equal(isSafe(pattern), true, pattern);
  });
  it('that are broken are left to Entra', () => assert.equal(matches('[a-', 'a'), 'unknown'));
  it('answer quickly whatever comes', () => {
    const startedMs = performance.now();
    const many = ['a?'.repeat(60) + 'a'.repeat(60), '(a|a)'.repeat(50) + 'x', '(?:a|a)'.repeat(20) + 'a*a*x'];
    for (const pattern of ['(a+)+$', '.*.*.*x', '[a-z]+[a-z]+[a-z]+1', ...many]) matches(pattern, 'a'.repeat(60));
    matches('.*.*.*x', 'a'.repeat(250));
    for (const pattern of ['(a|a)'.repeat(12) + 'a*x', '(a|a)'.repeat(22) + 'x']) matches(pattern, 'a'.repeat(250));
    assert.ok(performance.now() - startedMs < 2000);
  });
});
