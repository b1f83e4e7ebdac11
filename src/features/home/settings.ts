// "settings": language, time zone, working hours and reminders, as a form, checked again when it comes back.

import { z } from 'zod';
import type { CardView, Json } from '../../core/card.ts';
import { AppError } from '../../core/errors.ts';
import type { Reply, Turn } from '../../core/feature.ts';
import type { Language } from '../../core/language.ts';
import { languages } from '../../core/language.ts';
import type { Preferences, WorkingHours } from '../../core/people.ts';
import { isTimeZone } from '../../core/time.ts';
import { timeZoneChoices } from './time-zones.ts';
import { words } from './words.ts';

/** The form's inputs as Teams sends them: all of them text. What is missing or odd is refused by name, in `save`. */
export const settingsInput = z.object({
  language: z.string().max(20).default(''),
  timeZone: z.string().max(60).default(''),
  from: z.string().max(20).default(''),
  to: z.string().max(20).default(''),
  weekdays: z.string().max(40).default(''),
  reminders: z.string().max(10).default(''),
});

const languageNames: Record<Language, string> = { en: 'English', de: 'Deutsch' };
const isoWeekdays = [1, 2, 3, 4, 5, 6, 7];

/** The form, filled with what holds now. */
export function settingsCard({ preferences, now }: Pick<Turn, 'preferences' | 'now'>): CardView {
  const text = words[preferences.language].settings;
  const { workingHours } = preferences;
  return {
    template: 'home/settings',
    summary: text.heading,
    view: {
      heading: text.heading,
      intro: text.intro,
      ...labelled('language', text.language, text.required),
      language: preferences.language,
      languageChoices: languages.map((language) => ({ title: languageNames[language], value: language })),
      ...labelled('timeZone', text.timeZone, text.required),
      timeZone: preferences.timeZone,
      timeZoneChoices: timeZoneChoices(preferences.timeZone, now).map(({ name, offset }) => ({
        title: `${name.replaceAll('_', ' ')} (${offset})`,
        value: name,
      })),
      ...labelled('from', text.from, text.required),
      from: clockTime(workingHours.fromMinute),
      ...labelled('to', text.to, text.required),
      to: clockTime(workingHours.toMinute),
      ...labelled('weekdays', text.weekdays, text.required),
      weekdays: workingHours.weekdays.join(','),
      weekdayChoices: isoWeekdays.map((day) => ({
        title: weekdayName(day, preferences.language, 'long'),
        value: `${day}`,
      })),
      remindersShort: text.remindersShort,
      remindersLabel: text.reminders,
      reminders: `${preferences.reminders}`,
      save: text.save,
    },
  };
}

function labelled(name: string, label: string, required: (field: string) => string): { [key: string]: Json } {
  return { [`${name}Label`]: label, [`${name}Error`]: required(label) };
}

/** Checks and keeps the form; answers a confirmation in the language just chosen. Throws `input.missing`, `input.invalid`. */
export async function saveSettings(turn: Turn, input: z.infer<typeof settingsInput>): Promise<Reply> {
  const preferences = preferencesFrom(input, turn.preferences.language);
  await turn.savePreferences(preferences);
  return { card: savedCard(preferences) };
}

/** What was saved, in a few lines. */
export function savedCard(preferences: Preferences): CardView {
  const text = words[preferences.language].settings;
  const { fromMinute, toMinute, weekdays } = preferences.workingHours;
  const days = weekdays.map((day) => weekdayName(day, preferences.language, 'short')).join(', ');
  return {
    template: 'home/settings-saved',
    summary: text.saved,
    view: {
      heading: text.saved,
      facts: [
        { title: text.language, value: languageNames[preferences.language] },
        { title: text.timeZone, value: preferences.timeZone.replaceAll('_', ' ') },
        { title: text.hours, value: `${clockTime(fromMinute)}–${clockTime(toMinute)}` },
        { title: text.weekdays, value: days },
        { title: text.remindersShort, value: preferences.reminders ? text.remindersOn : text.remindersOff },
      ],
      change: text.change,
    },
  };
}

function preferencesFrom(input: z.infer<typeof settingsInput>, spoken: Language): Preferences {
  const text = words[spoken].settings;
  const language = languages.find((one) => one === input.language);
  if (language === undefined) throw invalid(text.language);
  const timeZone = timeZoneTyped(input.timeZone);
  if (!isTimeZone(timeZone)) throw invalid(text.timeZone);
  if (input.reminders !== 'true' && input.reminders !== 'false') throw invalid(text.remindersShort);
  return {
    language,
    timeZone,
    workingHours: workingHoursFrom(input, text),
    reminders: input.reminders === 'true',
  };
}

/** Some clients send what a filtered choice shows instead of its value. */
function timeZoneTyped(text: string): string {
  return text
    .replace(/ \(GMT.*\)$/, '')
    .trim()
    .replaceAll(' ', '_');
}

function workingHoursFrom(input: z.infer<typeof settingsInput>, text: (typeof words)['en']['settings']): WorkingHours {
  const fromMinute = minuteOf(input.from);
  if (fromMinute === undefined) throw invalid(text.from);
  const toMinute = minuteOf(input.to);
  if (toMinute === undefined) throw invalid(text.to);
  if (toMinute <= fromMinute) throw invalid(text.hoursOrder);
  const chosen = input.weekdays === '' ? [] : input.weekdays.split(',').map(Number);
  if (chosen.length === 0) throw new AppError('input.missing', { params: { field: text.weekdays } });
  if (chosen.some((day) => !isoWeekdays.includes(day))) throw invalid(text.weekdays);
  return { fromMinute, toMinute, weekdays: isoWeekdays.filter((day) => chosen.includes(day)) };
}

function invalid(field: string): AppError {
  return new AppError('input.invalid', { params: { field } });
}

function clockTime(minute: number): string {
  const capped = Math.min(minute, 23 * 60 + 59); // Input.Time knows no 24:00
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(Math.floor(capped / 60))}:${two(capped % 60)}`;
}

function minuteOf(time: string): number | undefined {
  const [, hours, minutes] = /^([01]\d|2[0-3]):([0-5]\d)(?::[0-5]\d)?$/.exec(time) ?? [];
  return hours === undefined ? undefined : Number(hours) * 60 + Number(minutes);
}

function weekdayName(isoWeekday: number, language: Language, weekday: 'long' | 'short'): string {
  const monday = Date.UTC(2024, 0, 1); // a Monday
  return new Intl.DateTimeFormat(language, { weekday, timeZone: 'UTC' }).format(monday + (isoWeekday - 1) * 86_400_000);
}
