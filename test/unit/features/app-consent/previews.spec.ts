// The examples show what they are named for, in both languages.
import assert from 'node:assert/strict';
import { languages } from '../../../../src/core/language.ts';
import { incidentPreviews } from '../../../../src/features/app-consent/engine/previews.ts';

describe('app-consent previews', () => {
  for (const language of languages)
    it(`tell four incidents, each of another kind (${language})`, () => {
      const previews = incidentPreviews({ language, timeZone: 'Europe/Vienna' });
      assert.deepEqual(
        previews.map(({ name, explanation }) => [name, explanation.severity]),
        [
          ['app-consent-forum-story', 'informational'],
          ['app-consent-look-alike', 'critical'],
          ['app-consent-blocked', 'medium'],
          ['app-consent-campaign', 'critical'],
        ],
      );
      for (const { explanation } of previews) {
        assert.doesNotMatch(JSON.stringify(explanation), /undefined|NaN|null|\[object/);
        assert.ok(explanation.timeline.length > 0 && explanation.happened.length > 0 && explanation.advice.length > 0);
      }
    });
});
