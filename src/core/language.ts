// The languages the bot speaks. A feature's words are one object per language with the same keys.

/** In the order in which settings offer them. */
export const languages = ['en', 'de'] as const;
/** One of `languages`. */
export type Language = (typeof languages)[number];

/** The words of a feature in every language; `de` must have exactly the keys of `en`. */
export type Words<T> = Record<Language, T>;

/** Maps a client's locale (`de-AT`) to a language we speak; anything else is English. */
export function languageOf(locale: string | undefined): Language {
  const prefix = locale?.toLowerCase().split(/[-_]/)[0];
  return languages.find((language) => language === prefix) ?? 'en';
}

/** The same thing said in every language. */
export function worded<T>(say: (language: Language) => T): Words<T> {
  return { en: say('en'), de: say('de') };
}
